using Tuner.Server.Storage;
using Tuner.Server.Storage.Sqlite;
using Tuner.Server.Tests.Support;

namespace Tuner.Server.Tests.Storage;

public sealed class SqliteReadersTests : IDisposable
{
    // Counts for days if nobody ends it.
    private const string Endless = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_query_ends_after_its_limit_and_says_so()
    {
        using var database = SqliteDatabase.Open(_folder.Path, TimeSpan.FromMilliseconds(50));
        var ended = await Assert.ThrowsAsync<StoreUnavailableException>(() => database.ReadAsync(connection => connection.Number(Endless), isSearch: true, Cancel));
        Assert.False(ended.IsFault);
    }

    [Fact]
    public async Task A_query_ends_with_its_reader_and_its_connection_serves_the_next()
    {
        using var database = SqliteDatabase.Open(_folder.Path, TimeSpan.FromMinutes(5));
        using var reader = new CancellationTokenSource();
        var running = new TaskCompletionSource();
        var query = database.ReadAsync(connection =>
        {
            running.SetResult();
            return connection.Number(Endless);
        }, isSearch: true, reader.Token);
        await running.Task;
        await reader.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => query);
        Assert.Equal(1, await database.ReadAsync(connection => connection.Number("SELECT 1"), isSearch: true, Cancel));
    }

    [Fact]
    public async Task Searches_that_take_all_their_turns_leave_one_to_other_readers_and_the_writer()
    {
        using var database = SqliteDatabase.Open(_folder.Path, TimeSpan.FromMinutes(5));
        using var readers = new CancellationTokenSource();
        var searches = Enumerable.Range(0, 20).Select(_ => database.ReadAsync(connection => connection.Number(Endless), isSearch: true, readers.Token)).ToList();
        Assert.Equal(1, await database.ReadAsync(connection => connection.Number("SELECT 1"), isSearch: false, Cancel));
        Assert.Equal(2, await database.WriteAsync(connection => connection.Number("SELECT 2"), Cancel));
        await readers.CancelAsync();
        foreach (var search in searches) await Assert.ThrowsAnyAsync<OperationCanceledException>(() => search);
    }
}
