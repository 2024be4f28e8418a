using Tuner.Server.Calls;
using Tuner.Server.Comparing;
using Tuner.Server.Storage;
using Tuner.Server.Storage.Sqlite;

namespace Tuner.Server.Tests.Support;

/// <summary>Puts calls that were drawn at random into a server's store.</summary>
internal static class DrawnServer
{
    private static int _number;

    /// <summary>Stores them as calls of an agent and version that began one after the other, from so long ago on.</summary>
    public static async Task AddDrawnAsync(this ServerUnderTest server, IReadOnlyList<ComparedCall> calls, string agent, long version, TimeSpan ago)
    {
        using var database = SqliteDatabase.Open(server.DataFolder);
        var store = new SqliteCallStore(database, new(1_000_000, TimeProvider.System));
        var from = DateTimeOffset.UtcNow.Subtract(ago).ToUnixTimeMilliseconds();
        await Task.WhenAll(calls.Select((call, index) => AddAsync(store, New(call, agent, version, from + (index * 1_000L)))));
    }

    private static async Task AddAsync(SqliteCallStore store, NewCall call)
    {
        while (true)
        {
            try
            {
                await store.AddAsync(call, TestContext.Current.CancellationToken);
                return;
            }
            catch (StoreUnavailableException busy) when (!busy.IsFault)
            {
                // The server itself was writing just then, for longer than a writer waits.
                await Task.Yield();
            }
        }
    }

    private static NewCall New(ComparedCall call, string agent, long version, long startMs)
    {
        var waits = call.Rows.Waits.Select(wait => new WaitFigure(wait.WaitMs, !wait.Answered)).OrderBy(wait => wait.Ms).ToList();
        var facts = call.Facts with
        {
            CallId = $"drawn-{Interlocked.Increment(ref _number)}",
            StartedAtMs = startMs,
            AgentVersion = version,
            Errors = call.Facts.Errors + call.Facts.FailedTools,
            WaitHalf = WaitFigures.AtShare(waits, 0.5),
            WaitMost = WaitFigures.AtShare(waits, 0.95),
            WaitWorst = waits.Count == 0 ? null : waits[^1],
        };
        return new(1, agent, startMs, facts, System.Text.Encoding.UTF8.GetBytes($$"""{"call_id":"{{facts.CallId}}","transcript_with_tool_calls":[]}""")) { Rows = call.Rows };
    }
}
