using System.Text.Json;
using System.Text.Json.Nodes;
using Tuner.Pipecat.Reading;
using Tuner.Server.Calls;
using Tuner.Server.Ingest;
using Tuner.Server.Storage;
using Tuner.Server.Storage.Sqlite;
using Tuner.Server.Tests.Support;
using Tuner.Server.Validation;

namespace Tuner.Server.Tests.Storage;

public sealed class UpgradeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<int> Released => [.. Enumerable.Range(1, SqliteSchema.Newest - 1)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Released))]
    public async Task A_database_of_every_earlier_schema_is_served_at_once_and_then_knows_all_that_a_new_one_does(int version)
    {
        Schemas.CopyTo(_folder, version);
        using var database = SqliteDatabase.Open(_folder.Path);
        var calls = new SqliteCallStore(database, new(10_000_000, TimeProvider.System));
        var keeping = new SqliteCallKeeping(database);
        using (var before = await calls.FindAsync(2, Cancel)) Assert.Contains("transcript_with_tool_calls", System.Text.Encoding.UTF8.GetString(before!.Body), StringComparison.Ordinal);
        Assert.Equal(4, await keeping.UnfilledAsync(Cancel));
        while (await keeping.FillAsync(Cancel)) { }
        Assert.Equal(0, await keeping.UnfilledAsync(Cancel));
        for (var id = 1; id <= 4; id++)
        {
            using var found = await calls.FindAsync(id, Cancel);
            Assert.Equal(Expected(found!.Body).Summary, found.Listed.Summary);
        }
        using var connection = database.Connect();
        Assert.Equal(0, connection.Number("SELECT count(*) FROM call_bodies"));
        Assert.Equal(4, connection.Number("SELECT count(*) FROM payloads"));
        using var everything = await calls.FindAsync(2, Cancel);
        var rows = Expected(everything!.Body).Rows;
        Assert.True(rows is { Waits.Count: > 0, Tools.Count: > 0, Errors.Count: > 0 });
        Assert.Equal(rows.Waits.Count, connection.Number("SELECT count(*) FROM waits WHERE call = 2"));
        Assert.Equal(rows.Tools.Count, connection.Number("SELECT count(*) FROM tools WHERE call = 2"));
        Assert.Equal(rows.Errors.Count, connection.Number("SELECT count(*) FROM errors WHERE call = 2"));
    }

    [Theory]
    [MemberData(nameof(Released))]
    public void A_database_of_every_earlier_schema_is_laid_out_as_a_new_one(int version)
    {
        Directory.CreateDirectory(_folder.Under("new"));
        Schemas.CopyTo(_folder, version);
        using var upgraded = SqliteDatabase.Open(_folder.Path);
        using var fresh = SqliteDatabase.Open(_folder.Under("new"));
        Assert.Equal(LayoutOf(fresh), LayoutOf(upgraded));
    }

    [Fact]
    public async Task A_server_fills_an_earlier_database_while_it_serves()
    {
        Directory.CreateDirectory(_folder.Under("data"));
        File.Copy(Schemas.PathOf(2), _folder.Under("data/tuner.db"));
        await using var server = await TunerServer.StartAsync(new() { Port = 0, DataFolder = _folder.Under("data") }, Cancel);
        using var database = SqliteDatabase.Open(_folder.Under("data"));
        var keeping = new SqliteCallKeeping(database);
        while (await keeping.UnfilledAsync(Cancel) > 0) await Task.Yield();
        using var connection = database.Connect();
        Assert.Equal(0, connection.Number("SELECT count(*) FROM calls WHERE facts = 0"));
    }

    [Fact]
    public async Task A_later_set_of_facts_is_filled_into_calls_that_have_an_earlier_one_and_calls_removed_meanwhile_stay_away()
    {
        Schemas.CopyTo(_folder, 2);
        using (var database = SqliteDatabase.Open(_folder.Path))
        {
            var keeping = new SqliteCallKeeping(database);
            while (await keeping.FillAsync(Cancel)) { }
            // As if all of that were what an earlier version knew.
            await database.WriteAsync(connection => connection.Execute("UPDATE calls SET facts = 0, tokens = NULL; DELETE FROM waits; UPDATE background_work SET next = 0 WHERE name = 'facts_version'"), Cancel);
        }
        using var again = SqliteDatabase.Open(_folder.Path);
        var kept = new SqliteCallKeeping(again);
        Assert.Equal(4, await kept.UnfilledAsync(Cancel));
        await kept.RemoveAsync(2, new(null, 1), Cancel);
        while (await kept.FillAsync(Cancel)) { }
        using var connection = again.Connect();
        Assert.Equal(3, connection.Number("SELECT count(*) FROM calls WHERE facts = $now", ("$now", CallFacts.Version)));
        Assert.Equal(0, connection.Number("SELECT count(*) FROM waits WHERE call = 2"));
        Assert.True(connection.Number("SELECT count(*) FROM waits WHERE call = 4") > 0);
    }

    [Fact]
    public async Task Names_that_an_earlier_version_did_not_know_are_filled_in_and_found()
    {
        using (var database = SqliteDatabase.Open(_folder.Path))
        {
            var calls = new SqliteCallStore(database, new(10_000_000, TimeProvider.System));
            for (var i = 0; i < 120; i++)
            {
                var said = Payload.Spoken("user", "hello", 0, 500);
                said["metadata"] = new JsonObject { ["language"] = i % 2 == 0 ? "de-AT" : "en" };
                var payload = Payload.WithRows(said);
                payload["call_id"] = $"c-{i}";
                var body = JsonSerializer.SerializeToUtf8Bytes(payload);
                using var document = JsonDocument.Parse(body);
                await calls.AddAsync(CallIntake.Of(1, "a", 0, document.RootElement, body), Cancel);
            }
            while (await calls.FollowAsync(Cancel)) { }
            // As if an earlier version had stored and followed them.
            await database.WriteAsync(
                connection => connection.Execute("UPDATE calls SET facts = 1; DELETE FROM names; DELETE FROM call_traits WHERE trait IN (SELECT id FROM traits WHERE kind = 'language'); UPDATE background_work SET next = 1 WHERE name = 'facts_version'"),
                Cancel);
        }
        using var again = SqliteDatabase.Open(_folder.Path);
        var (kept, keeping) = (new SqliteCallStore(again, new(10_000_000, TimeProvider.System)), new SqliteCallKeeping(again));
        var filter = new CallFilter { Language = "de" };
        Assert.Equal(0, (await kept.CountAsync(filter, Cancel)).Calls);
        // It goes on where it was.
        await keeping.FillAsync(Cancel);
        Assert.InRange((await kept.CountAsync(filter, Cancel)).Calls, 1, 59);
        while (await keeping.FillAsync(Cancel)) { }
        Assert.Equal(60, (await kept.CountAsync(filter, Cancel)).Calls);
        Assert.Equal(60, (await kept.ListAsync(new() { Filter = filter, Limit = 100 }, Cancel)).Calls.Count);
        await keeping.RemoveAsync(1, new(null, 1), Cancel);
        Assert.Equal(59, (await kept.CountAsync(filter, Cancel)).Calls);
        using var connection = again.Connect();
        Assert.Equal(0, connection.Number("SELECT count(*) FROM names WHERE call = 1") + connection.Number("SELECT count(*) FROM call_traits WHERE call = 1"));
    }

    // Tables and indexes, as they were asked for.
    private static List<string> LayoutOf(SqliteDatabase database)
    {
        using var connection = database.Connect();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT type || ' ' || name || ': ' || sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY 1";
        using var rows = command.ExecuteReader();
        var layout = new List<string>();
        while (rows.Read()) layout.Add(string.Join(' ', rows.GetString(0).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
        return layout;
    }

    private static (CallSummary Summary, CallRows Rows) Expected(byte[] body)
    {
        using var payload = JsonDocument.Parse(body, JsonBody.Options);
        var record = CallRecord.Read(payload.RootElement);
        return (CallSummarizer.Summarize(record), CallRowsReader.Read(record));
    }
}
