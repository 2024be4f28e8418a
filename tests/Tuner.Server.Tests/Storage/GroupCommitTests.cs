using Tuner.Server.Calls;
using Tuner.Server.Storage;
using Tuner.Server.Storage.Sqlite;
using Tuner.Server.Tests.Support;

namespace Tuner.Server.Tests.Storage;

public sealed class GroupCommitTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SqliteDatabase _database;
    private readonly SqliteCallStore _calls;

    public GroupCommitTests()
    {
        _database = SqliteDatabase.Open(_folder.Path);
        _calls = new SqliteCallStore(_database, new(1_000_000, TimeProvider.System));
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _database.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task What_waits_together_shares_one_transaction_and_nobody_is_answered_before_it()
    {
        var (held, release) = Hold();
        await held;
        var added = Enumerable.Range(0, 20).Select(i => _calls.AddAsync(New($"call-{i}"), Cancel)).ToList();
        Assert.DoesNotContain(added, call => call.IsCompleted);
        var before = Changes();
        release.SetResult();
        await Task.WhenAll(added);
        Assert.Equal(before + 1, Changes());
        Assert.Equal(20, (await _calls.CountAsync(new(), Cancel)).Calls);
    }

    [Fact]
    public async Task Work_that_fails_is_undone_alone()
    {
        var (held, release) = Hold();
        await held;
        var first = _calls.AddAsync(New("first"), Cancel);
        var bad = _database.WriteAsync<int>(connection =>
        {
            connection.Execute("DELETE FROM calls");
            throw new InvalidOperationException("mine");
        }, Cancel);
        var last = _calls.AddAsync(New("last"), Cancel);
        release.SetResult();
        Assert.Equal("mine", (await Assert.ThrowsAsync<InvalidOperationException>(() => bad)).Message);
        Assert.True((await first).IsNew && (await last).IsNew);
        Assert.Equal(2, (await _calls.CountAsync(new(), Cancel)).Calls);
    }

    [Fact]
    public async Task A_full_disk_refuses_the_whole_group_and_only_it()
    {
        await _calls.AddAsync(New("before"), Cancel);
        await _database.WriteAsync(connection => connection.Number($"PRAGMA max_page_count = {connection.Number("PRAGMA page_count") + 3}"), Cancel);
        var (held, release) = Hold();
        await held;
        var group = Enumerable.Range(0, 10).Select(i => _calls.AddAsync(New($"refused-{i}", 20_000), Cancel)).ToList();
        release.SetResult();
        foreach (var call in group) Assert.True((await Assert.ThrowsAsync<StoreUnavailableException>(() => call)).IsFault);
        Assert.Equal(1, (await _calls.CountAsync(new(), Cancel)).Calls);
        // The limit went with the connection that met it: there is room again, and the same calls are taken.
        foreach (var i in Enumerable.Range(0, 10)) Assert.True((await _calls.AddAsync(New($"refused-{i}", 20_000), Cancel)).IsNew);
        Assert.Equal(11, (await _calls.CountAsync(new(), Cancel)).Calls);
    }

    [Fact]
    public async Task Work_that_nobody_waits_for_any_more_is_not_begun()
    {
        var (held, release) = Hold();
        await held;
        using var gone = new CancellationTokenSource();
        var given = _database.WriteAsync(connection => connection.Execute("DELETE FROM calls"), gone.Token);
        await gone.CancelAsync();
        release.SetResult();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
    }

    [Fact]
    public async Task More_than_may_wait_is_refused_at_once_and_the_rest_is_stored()
    {
        var (held, release) = Hold();
        await held;
        var waiting = Enumerable.Range(0, SqliteWriter.MostWaiting).Select(i => _calls.AddAsync(New($"call-{i}"), Cancel)).ToList();
        var refused = await Assert.ThrowsAsync<StoreUnavailableException>(() => _calls.AddAsync(New("one more"), Cancel));
        Assert.False(refused.IsFault);
        release.SetResult();
        await Task.WhenAll(waiting);
        Assert.Equal(SqliteWriter.MostWaiting, (await _calls.CountAsync(new(), Cancel)).Calls);
    }

    [Fact]
    public async Task A_store_that_is_closed_writes_what_waits_first()
    {
        var (held, release) = Hold();
        await held;
        var added = _calls.AddAsync(New("late"), Cancel);
        var closing = Task.Run(_database.Dispose, Cancel);
        release.SetResult();
        Assert.True((await added).IsNew);
        await closing;
        await Assert.ThrowsAsync<StoreUnavailableException>(() => _calls.AddAsync(New("too late"), Cancel));
    }

    // Keeps the writer busy until it is let go.
    private (Task Held, TaskCompletionSource Release) Hold()
    {
        var (held, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        _ = _database.WriteAsync(_ =>
        {
            held.SetResult();
            release.Task.Wait(Cancel);
            return 0;
        }, Cancel);
        return (held.Task, release);
    }

    // How many transactions have changed the file, as another connection sees it.
    private long Changes()
    {
        using var file = new FileStream(_folder.Under("tuner.db-wal"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var log = new BinaryReader(file);
        var commits = 0;
        const int Head = 32, FrameHead = 24, Page = 4096;
        for (long at = Head; at + FrameHead + Page <= file.Length; at += FrameHead + Page)
        {
            file.Position = at + 4;
            // The frame that ends a transaction says how long the file is then.
            if (log.ReadInt32() != 0) commits++;
        }
        return commits;
    }

    private static NewCall New(string callId, int length = 2) =>
        new(1, "a", 0, new(callId, "web_call", 1, 1, 1, 0, 0, 0, 1, 1, "x", Incomplete: false), Noise(length));

    // Bytes that no packing makes shorter.
    private static byte[] Noise(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }
}
