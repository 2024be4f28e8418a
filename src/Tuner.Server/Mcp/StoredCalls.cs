using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Tuner.Server.Api;
using Tuner.Server.Calls;
using Tuner.Server.Comparing;
using Tuner.Server.Keys;
using Tuner.Server.Storage;
using Tuner.Server.Validation;

namespace Tuner.Server.Mcp;

/// <summary>The calls of a store that a caller may read.</summary>
internal sealed class StoredCalls(ICallStore calls, ICallRowStore rows, CallComparer comparer, Caller caller, string? pages) : IKnownCalls
{
    private readonly ReadableCalls _readable = new(calls);

    /// <inheritdoc/>
    public string? Pages { get; } = pages;

    /// <inheritdoc/>
    public async Task<FoundCalls> FindAsync(IReadOnlyList<(string Name, string Value)> asked, CancellationToken cancel)
    {
        var faults = new Faults();
        var question = ListRequest.Read(new QueryCollection(asked.GroupBy(each => each.Name, StringComparer.Ordinal).ToDictionary(each => each.Key, each => new StringValues([.. each.Select(one => one.Value)]))), faults);
        if (!faults.None) throw new AskedWronglyException($"{faults.List[0].Path}: {faults.List[0].Message}.");
        var filter = Narrow(question.Filter);
        var listing = await calls.ListAsync(question with { Filter = filter }, cancel).ConfigureAwait(false);
        return new(listing.Calls, await calls.CountAsync(filter, cancel).ConfigureAwait(false), CallCursor.Write(question, listing.Next, backwards: false))
        {
            Sentences = listing.Sentences.ToDictionary(sentence => sentence.Key, sentence => sentence.Value.Text),
        };
    }

    /// <inheritdoc/>
    public Task<StoredCall?> CallAsync(string name, CancellationToken cancel) => _readable.FindAsync(caller, name, cancel);

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<long, CallRows>> RowsAsync(IReadOnlyList<ListedCall> of, CancellationToken cancel) => rows.RowsAsync([.. of.Select(call => call.Id)], cancel);

    /// <inheritdoc/>
    public async Task<Comparison> CompareAsync(CallFilter before, CallFilter after, CancellationToken cancel) =>
        (await comparer.CompareAsync(Narrow(before), Narrow(after), cancel).ConfigureAwait(false)).Comparison;

    private CallFilter Narrow(CallFilter filter) => ReadableCalls.Narrow(caller, filter) ?? throw new AskedWronglyException("The key does not open this workspace.");
}
