using System.Text.Json;
using Microsoft.Data.Sqlite;
using Tuner.Server.Calls;
using Tuner.Server.Ingest;
using Tuner.Server.Storage;
using Tuner.Server.Storage.Sqlite;
using Tuner.Server.Tests.Support;

namespace Tuner.Server.Tests.Storage;

public sealed class RecentCallsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_is_remembered_of_calls_gives_the_same_index_and_figures_as_their_payloads()
    {
        var calls = Enumerable.Range(0, 6).Select(i => Call($"c-{i}", everything: i % 2 == 0)).ToList();
        var remembered = await FollowedAsync("remembered", calls);
        Assert.NotEmpty(remembered);
        Assert.Equal(remembered, await FollowedAsync("opened", calls.ConvertAll(call => call with { Spoken = null })));
        Assert.Equal(remembered, await FollowedAsync("some", [.. calls.Select((call, i) => i % 3 == 0 ? call with { Spoken = null } : call)]));
    }

    [Fact]
    public void A_call_is_taken_once_and_only_by_its_own_row()
    {
        var call = Call("mine", everything: false);
        var recent = new RecentCalls();
        recent.Keep(1, RecentCall.Of(call));
        recent.Keep(2, RecentCall.Of(call));
        Assert.NotNull(recent.Take(Row(1, call)));
        Assert.Null(recent.Take(Row(1, call)));
        Assert.Null(recent.Take(Row(2, Call("another's", everything: false))));
    }

    [Fact]
    public void What_has_no_room_is_not_remembered_and_what_was_followed_is_forgotten()
    {
        var call = Call("c", everything: false);
        var recent = new RecentCalls();
        for (var id = 1; id <= 3_000; id++) recent.Keep(id, RecentCall.Of(call));
        Assert.NotNull(recent.Take(Row(1_900, call)));
        Assert.Null(recent.Take(Row(3_000, call)));
        recent.ForgetBefore(1_500);
        Assert.Null(recent.Take(Row(1_499, call)));
        Assert.NotNull(recent.Take(Row(1_500, call)));
        recent.Keep(3_000, RecentCall.Of(call));
        Assert.NotNull(recent.Take(Row(3_000, call)));
        var long_ = call with { Spoken = [.. Enumerable.Repeat(string.Concat(Enumerable.Repeat($"{new string('a', 60)} ", 3_000)), 30)] };
        recent.ForgetBefore(long.MaxValue);
        recent.Keep(1, RecentCall.Of(long_));
        recent.Keep(2, RecentCall.Of(long_));
        Assert.NotNull(recent.Take(Row(1, long_)));
        Assert.Null(recent.Take(Row(2, long_)));
    }

    private static NewCall Call(string id, bool everything)
    {
        var payload = everything ? SampleCalls.Everything() : Payload.Valid();
        payload["call_id"] = id;
        var body = JsonSerializer.SerializeToUtf8Bytes(payload);
        using var document = JsonDocument.Parse(body);
        return CallIntake.Of(7, "orders", 1, document.RootElement, body);
    }

    private static ListedCall Row(long id, NewCall call) => new(id, call.WorkspaceId, call.Agent, call.ReceivedAtMs, call.Summary);

    // Every word of the index with its place, and every rollup.
    private async Task<List<string>> FollowedAsync(string name, IReadOnlyList<NewCall> calls)
    {
        using var database = SqliteDatabase.Open(_folder.Under(name));
        var store = new SqliteCallStore(database, new(1, TimeProvider.System));
        foreach (var call in calls) await store.AddAsync(call, Cancel);
        while (await store.FollowAsync(Cancel)) { }
        using var connection = database.Connect();
        connection.Execute("CREATE VIRTUAL TABLE temp.words USING fts5vocab (main, search, instance)");
        return [.. Rows(connection, "SELECT doc || ' ' || \"offset\" || ' ' || term FROM temp.words ORDER BY 1"),
            .. Rows(connection, "SELECT workspace_id || ' ' || level || ' ' || agent || ' ' || version || ' ' || slot || ' ' || hex(figures) FROM rollups ORDER BY 1")];
    }

    private static IEnumerable<string> Rows(SqliteConnection connection, string sql)
    {
        using var command = connection.Command(sql);
        using var row = command.ExecuteReader();
        while (row.Read()) yield return row.GetString(0);
    }
}
