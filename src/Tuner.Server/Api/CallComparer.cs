using Tuner.Server.Comparing;
using Tuner.Server.Pages.Compare;
using Tuner.Server.Storage;

namespace Tuner.Server.Api;

/// <summary>Reads two sets of calls and compares them, one comparison at a time: each takes a processor for a while.</summary>
internal sealed class CallComparer(ICallStore calls, ICallRowStore rows) : IDisposable
{
    /// <summary>Of a side the newest so many are compared.</summary>
    public const int MostCalls = 400;

    // The level is one in fifty: fewer deals than in the terminal tell it as well.
    private const int Deals = 499;
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Compares them.</summary>
    public async Task<ComparedSides> CompareAsync(CallFilter before, CallFilter after, CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            var (first, second) = (await ReadAsync(before, cancel).ConfigureAwait(false), await ReadAsync(after, cancel).ConfigureAwait(false));
            return new(first, second, Comparison.Of(first.Compared, second.Compared, deals: Deals));
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private async Task<ComparedSide> ReadAsync(CallFilter filter, CancellationToken cancel)
    {
        var listing = await calls.ListAsync(new() { Filter = filter, Limit = MostCalls }, cancel).ConfigureAwait(false);
        var read = await rows.RowsAsync([.. listing.Calls.Select(call => call.Id)], cancel).ConfigureAwait(false);
        return new(filter, await calls.CountAsync(filter, cancel).ConfigureAwait(false), [.. listing.Calls.Select(call => new ComparedCall(call.Summary, read[call.Id]))]);
    }
}
