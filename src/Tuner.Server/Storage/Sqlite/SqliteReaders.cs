using Microsoft.Data.Sqlite;
using SQLitePCL;
using Tuner.Server.Hosting;

namespace Tuner.Server.Storage.Sqlite;

/// <summary>
/// Reading, kept apart from writing: few connections, each on a thread of its own while it works, so that no number of
/// readers holds up a sender. A query ends when its reader is gone, and after some seconds in any case.
/// </summary>
internal sealed class SqliteReaders(Func<SqliteConnection> connect, TimeSpan limit) : IDisposable
{
    private const int Connections = 4;
    private const int MostWaiting = 64;
    private const int StepsBetweenQuestions = 1_000;
    private readonly SemaphoreSlim _free = new(Connections, Connections);
    // Searches look at every call: together they get half of the processors.
    private readonly SemaphoreSlim _searches = new(Math.Clamp(Environment.ProcessorCount / 2, 1, Connections - 1));
    private int _waiting;

    /// <summary>How many wait for their turn.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>How many are at work.</summary>
    public int AtWork => Connections - _free.CurrentCount;

    /// <summary>Runs <paramref name="work"/> on a connection of its own.</summary>
    /// <exception cref="StoreUnavailableException">Too many wait already, or it took too long.</exception>
    public async Task<T> ReadAsync<T>(Func<SqliteConnection, T> work, bool isSearch, CancellationToken cancellationToken)
    {
        using var time = new CancellationTokenSource(limit);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(time.Token, cancellationToken);
        try
        {
            if (!isSearch) return await InTurnAsync(_free, () => RunAsync(work, isSearch: false, both.Token), both.Token).ConfigureAwait(false);
            return await InTurnAsync(_searches, () => InTurnAsync(_free, () => RunAsync(work, isSearch: true, both.Token), both.Token), both.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (time.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new StoreUnavailableException($"The question was not answered within {limit.TotalSeconds:0} seconds: ask for less, or later", isFault: false);
        }
    }

    public void Dispose()
    {
        _free.Dispose();
        _searches.Dispose();
    }

    private async Task<T> InTurnAsync<T>(SemaphoreSlim turns, Func<Task<T>> work, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _waiting) > MostWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            throw new StoreUnavailableException("Too many readers wait already", isFault: false);
        }
        try
        {
            await turns.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
        try
        {
            return await work().ConfigureAwait(false);
        }
        finally
        {
            turns.Release();
        }
    }

    private Task<T> RunAsync<T>(Func<SqliteConnection, T> work, bool isSearch, CancellationToken cancellationToken) => Task.Factory.StartNew(
        () => Run(work, isSearch, cancellationToken), cancellationToken, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);

    private T Run<T>(Func<SqliteConnection, T> work, bool isSearch, CancellationToken cancellationToken)
    {
        // The thread is this query's own and ends with it. Where processors are short, calls that come in go first.
        if (isSearch) QuietThread.GiveWay();
        using var connection = connect();
        raw.sqlite3_progress_handler(connection.Handle, StepsBetweenQuestions, _ => cancellationToken.IsCancellationRequested ? 1 : 0, null);
        try
        {
            return work(connection);
        }
        catch (SqliteException e) when (e.SqliteErrorCode == raw.SQLITE_INTERRUPT && cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException("The query was ended.", e, cancellationToken);
        }
        finally
        {
            // The connection goes back into the pool, for others.
            raw.sqlite3_progress_handler(connection.Handle, 0, null, null);
        }
    }
}
