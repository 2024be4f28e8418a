using Microsoft.Data.Sqlite;
using Tuner.Server.Keys;
using Tuner.Server.Storage;
using Tuner.Server.Storage.Sqlite;
using Tuner.Server.Tests.Support;

namespace Tuner.Server.Tests.Storage;

public sealed class SqliteDatabaseTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Opening_again_changes_nothing()
    {
        SqliteDatabase.Open(_folder.Path).Dispose();
        using var again = SqliteDatabase.Open(_folder.Path);
        using var connection = again.Connect();
        Assert.Equal(SqliteSchema.Newest, connection.Number("SELECT count(*) FROM schema_version"));
        Assert.Equal(SqliteSchema.Newest, connection.Number("SELECT max(version) FROM schema_version"));
    }

    [Fact]
    public async Task Many_that_open_at_once_migrate_once()
    {
        var open = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => SqliteDatabase.Open(_folder.Path), Cancel)));
        using (var connection = open[0].Connect()) Assert.Equal(SqliteSchema.Newest, connection.Number("SELECT count(*) FROM schema_version"));
        foreach (var database in open) database.Dispose();
    }

    [Fact]
    public void A_migration_whose_process_died_holds_nobody_up()
    {
        SqliteDatabase.Open(_folder.Path).Dispose();
        using (var dying = new SqliteConnection($"Data Source={_folder.Under("tuner.db")};Pooling=False"))
        {
            dying.Open();
            using var transaction = dying.BeginTransaction(deferred: false);
            dying.Execute("CREATE TABLE half_done (x INTEGER)");
        }
        using var next = SqliteDatabase.Open(_folder.Path);
        using var connection = next.Connect();
        Assert.Equal(0, connection.Number("SELECT count(*) FROM sqlite_master WHERE name = 'half_done'"));
    }

    [Fact]
    public void A_database_of_a_newer_version_is_left_alone()
    {
        using (var database = SqliteDatabase.Open(_folder.Path))
        using (var connection = database.Connect())
            connection.Execute("INSERT INTO schema_version (version) VALUES (999)");
        var refused = Assert.Throws<ServerStartException>(() => SqliteDatabase.Open(_folder.Path));
        Assert.Equal(ServerStartFailure.DataFolder, refused.Failure);
        Assert.Contains("999", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_database_is_said_to_be_unusable()
    {
        File.WriteAllText(_folder.Under("tuner.db"), string.Join('\n', Enumerable.Repeat("this is no database", 100)));
        var refused = Assert.Throws<ServerStartException>(() => SqliteDatabase.Open(_folder.Path));
        Assert.Equal((ServerStartFailure.DataFolder, $"The file {_folder.Under("tuner.db")} is no database that is whole: put a backup in its place with `tuner restore`, or move it away."), (refused.Failure, refused.Message));
    }

    [Fact]
    public void A_folder_that_every_user_may_write_is_refused()
    {
        if (OperatingSystem.IsWindows()) return;
        File.SetUnixFileMode(_folder.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherWrite);
        var refused = Assert.Throws<ServerStartException>(() => SqliteDatabase.Open(_folder.Path));
        Assert.Contains("chmod o-w", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_database_that_is_a_link_is_refused_and_what_it_points_to_is_left_alone()
    {
        File.WriteAllText(_folder.Under("victim"), "mine");
        File.CreateSymbolicLink(_folder.Under("tuner.db"), _folder.Under("victim"));
        var refused = Assert.Throws<ServerStartException>(() => SqliteDatabase.Open(_folder.Path));
        Assert.Contains("is a link", refused.Message, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(_folder.Under("victim")));
    }

    [Fact]
    public async Task A_writer_in_another_process_is_waited_for()
    {
        using var ours = SqliteDatabase.Open(_folder.Path);
        using var theirs = SqliteDatabase.Open(_folder.Path);
        var holding = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        var their = Task.Run(() => theirs.WriteAsync(_ =>
        {
            holding.SetResult();
            release.Task.Wait(Cancel);
            return 0;
        }, Cancel), Cancel);
        await holding.Task;
        var our = Task.Run(() => new SqliteCallStore(ours, new(1_000_000, TimeProvider.System)).AddAsync(new(1, "a", 0, new("c", "t", 1, 1, 1, 0, 0, 0, null, null, null, false), "{}"u8.ToArray()), Cancel), Cancel);
        Assert.False(our.IsCompleted);
        release.SetResult();
        await their;
        Assert.True((await our).IsNew);
    }

    [Theory]
    [InlineData("c.id = 5")]
    [InlineData("c.id BETWEEN 5 AND 9 ORDER BY c.id LIMIT 100")]
    public void Payloads_are_looked_up_call_by_call_and_never_read_as_a_whole(string condition)
    {
        using var database = SqliteDatabase.Open(_folder.Path);
        using var connection = database.Connect();
        using var command = connection.Command($"EXPLAIN QUERY PLAN SELECT {SqlitePayload.Columns} {SqlitePayload.From} WHERE {condition}");
        using var step = command.ExecuteReader();
        var steps = new List<string>();
        while (step.Read()) steps.Add(step.GetString(3));
        Assert.All(steps, text => Assert.StartsWith("SEARCH", text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_one_key_of_the_first_schema_becomes_an_admin_key()
    {
        Schemas.CopyTo(_folder, 1);
        await using var server = await TunerServer.StartAsync(new() { Port = 0, DataFolder = _folder.Path, FirstKey = "the-key-of-now" }, Cancel);
        Assert.True(server.WasReadWithoutKey);
        Assert.True(server.GivenKeyIsUnknown);
        using var database = SqliteDatabase.Open(_folder.Path);
        Assert.Equal(new StoredKey(1, "first", KeyScopes.Admin, null, 5, null, null), await new SqliteKeyStore(database).FindAsync(KeyHash.Of("the key of before"), Cancel));
    }

    [Fact]
    public void A_page_of_the_list_reads_along_an_index_and_sorts_nothing_in_every_order()
    {
        using var database = SqliteDatabase.Open(_folder.Path);
        using var connection = database.Connect();
        foreach (var sort in Enum.GetValues<CallSort>())
            foreach (var ascending in new[] { false, true })
            {
                var direction = ascending ? "" : "DESC";
                using var command = connection.Command(
                    $"EXPLAIN QUERY PLAN SELECT * FROM calls c INDEXED BY {SqliteOrder.Index(sort)} WHERE c.workspace_id = 7 AND {SqliteOrder.Behind(sort, ascending, "c.started_at_ms", "c.id")} ORDER BY {SqliteOrder.Key(sort)} {direction}, c.id {direction} LIMIT 51",
                    ("$key", 5.0), ("$id", 5L));
                using var reader = command.ExecuteReader();
                var plan = new List<string>();
                while (reader.Read()) plan.Add(reader.GetString(3));
                Assert.Matches($"USING INDEX {SqliteOrder.Index(sort)} .*(<|>)", Assert.Single(plan));
            }
    }

    [Fact]
    public void A_page_of_the_calls_of_an_owner_is_read_along_their_own_index_and_nothing_is_sorted()
    {
        using var database = SqliteDatabase.Open(_folder.Path);
        using var connection = database.Connect();
        var path = SqlitePath.Trait(CallTrait.Owner, "$owner");
        using var command = connection.Command(
            $"EXPLAIN QUERY PLAN SELECT * FROM {path.From} WHERE {path.Condition} AND {SqliteOrder.Behind(CallSort.Time, ascending: false, path.StartedAt, path.Id)} ORDER BY {path.StartedAt} DESC, {path.Id} DESC LIMIT 51",
            ("$key", 5.0), ("$id", 5L), ("$workspace", 7L), ("$owner", "x"));
        using var reader = command.ExecuteReader();
        var plan = new List<string>();
        while (reader.Read()) plan.Add(reader.GetString(3));
        Assert.Contains(plan, step => step.StartsWith("SEARCH t USING PRIMARY KEY (trait=? AND started_at_ms", StringComparison.Ordinal));
        Assert.Contains("SEARCH c USING INTEGER PRIMARY KEY (rowid=?)", plan);
        Assert.DoesNotContain(plan, step => step.Contains("TEMP B-TREE", StringComparison.Ordinal));
    }
}
