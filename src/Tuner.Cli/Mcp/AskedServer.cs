using System.Globalization;
using System.Text.Json;
using Tuner.Cli.Show;
using Tuner.Pipecat.Reading;
using Tuner.Server.Calls;
using Tuner.Server.Comparing;
using Tuner.Server.Mcp;
using Tuner.Server.Storage;
using Tuner.Server.Validation;

namespace Tuner.Cli.Mcp;

/// <summary>The calls of a server, asked by its API with a key that may read: any server, also one that has no tools itself.</summary>
internal sealed class AskedServer(ServerCalls server) : IKnownCalls
{
    private const int MostCompared = 400;

    /// <inheritdoc/>
    public string? Pages => server.Address;

    /// <inheritdoc/>
    public Task<FoundCalls> FindAsync(IReadOnlyList<(string Name, string Value)> asked, CancellationToken cancel) => AnsweredAsync(async () =>
    {
        using var list = await server.ListAsync(asked, parameter => $"'{parameter}'", cancel).ConfigureAwait(false);
        var root = list.RootElement;
        if (root.ValueKind != JsonValueKind.Object || root.Member("calls") is not { ValueKind: JsonValueKind.Array } calls || root.Milliseconds("total") is not { } total) throw server.NotOurs();
        var sentences = new Dictionary<long, string>();
        var listed = new List<ListedCall>();
        foreach (var each in calls.EnumerateArray())
        {
            var call = ListedAnswer.Read(each) ?? throw server.NotOurs();
            listed.Add(call);
            if (each.Member("found").Text("text") is { } sentence) sentences[call.Id] = sentence;
        }
        return new FoundCalls(listed, new(total, root.IsTrue("total_at_least")), root.Text("next") is { Length: <= 300 } next ? next : null) { Sentences = sentences };
    });

    /// <inheritdoc/>
    public Task<StoredCall?> CallAsync(string name, CancellationToken cancel) => AnsweredAsync(async () =>
    {
        // The number first, as a server does that is asked for a page.
        var call = long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? new ServerCall(id, null, null, null) : null;
        var body = call is null ? null : await server.BodyAsync(call, cancel).ConfigureAwait(false);
        if (body is null && await server.NewestAsync(name, cancel).ConfigureAwait(false) is { } newest) (call, body) = (newest, await server.BodyAsync(newest, cancel).ConfigureAwait(false));
        if (call is null || body is null) return null;
        using var document = Parse(body);
        var record = CallRecord.Read(document.RootElement);
        return new StoredCall(new(call.Id, 0, call.Agent ?? "", call.ReceivedAtMs ?? 0, CallSummarizer.Summarize(record)), body);
    });

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<long, CallRows>> RowsAsync(IReadOnlyList<ListedCall> calls, CancellationToken cancel) => AnsweredAsync<IReadOnlyDictionary<long, CallRows>>(async () =>
    {
        var rows = new Dictionary<long, CallRows>();
        foreach (var call in calls)
        {
            // One that was deleted a moment ago is none any more.
            if (await server.BodyAsync(new(call.Id, null, null, null), cancel).ConfigureAwait(false) is not { } body) continue;
            using var document = Parse(body);
            rows[call.Id] = CallRowsReader.Read(CallRecord.Read(document.RootElement));
        }
        return rows;
    });

    /// <inheritdoc/>
    public async Task<Comparison> CompareAsync(CallFilter before, CallFilter after, CancellationToken cancel) =>
        Comparison.Of(await SideAsync(before, cancel).ConfigureAwait(false), await SideAsync(after, cancel).ConfigureAwait(false));

    private async Task<IReadOnlyList<ComparedCall>> SideAsync(CallFilter filter, CancellationToken cancel)
    {
        (string, string?)[] asked =
        [
            ("workspace_id", Text(filter.WorkspaceId)), ("agent", filter.Agent), ("version", Text(filter.AgentVersion)), ("from", Text(filter.FromMs)), ("to", Text(filter.ToMs)), ("limit", Text(MostCompared)),
        ];
        var found = await FindAsync([.. asked.Where(each => each.Item2 is not null).Select(each => (each.Item1, each.Item2!))], cancel).ConfigureAwait(false);
        var rows = await RowsAsync(found.Calls, cancel).ConfigureAwait(false);
        return [.. found.Calls.Where(call => rows.ContainsKey(call.Id)).Select(call => new ComparedCall(call.Summary, rows[call.Id]))];
    }

    private JsonDocument Parse(byte[] body)
    {
        try
        {
            return JsonDocument.Parse(body, JsonBody.Options);
        }
        catch (JsonException)
        {
            throw server.NotOurs();
        }
    }

    // A server that does not answer is told to the model: it may ask again.
    private static async Task<T> AnsweredAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask().ConfigureAwait(false);
        }
        catch (CommandFailure failure)
        {
            throw new AskedWronglyException($"{char.ToUpperInvariant(failure.Message[0])}{failure.Message[1..]}");
        }
    }

    private static string? Text(long? number) => number?.ToString(CultureInfo.InvariantCulture);
}
