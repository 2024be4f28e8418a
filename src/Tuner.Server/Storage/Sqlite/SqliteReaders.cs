using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using Tuner.Server.Hosting;

namespace Tuner.Server.Storage.Sqlite;

/// <summary>
/// Reading, kept apart from writing: few connections, each with a thread while it works, so that no number of
/// readers holds up a sender. A query ends when its reader is gone, and after some seconds in any case.
/// </summary>
/// <param name="connect">Opens a connection that belongs to nobody else.</param>
/// <param name="limit">How long a query may take.</param>
internal sealed class SqliteReaders(Func<SqliteConnection> connect, TimeSpan limit) : IDisposable
{
    private const int Connections = 4;
    private const int MostWaiting = 64;
    private const int StepsBetweenQuestions = 1_000;
    private readonly SemaphoreSlim _free = new(Connections, Connections);
    // Searches look at every call: together they get half of the processors.
    private readonly SemaphoreSlim _searches = new(Math.Clamp(Environment.ProcessorCount / 2, 1, Connections - 1));
    private readonly OwnThreads _threads = new(Connections, "tuner store reader");
    private readonly ConcurrentBag<SqliteConnection> _idle = [];
    private int _waiting;
    private volatile bool _isClosed;

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
            if (!isSearch) return await InTurnAsync(_free, () => _threads.RunAsync(() => Run(work, both.Token), both.Token), both.Token).ConfigureAwait(false);
            // Where processors are short, calls that come in go first.
            return await InTurnAsync(_searches, () => InTurnAsync(_free, () => QuietThread.RunAsync(() => Run(work, both.Token), both.Token), both.Token), both.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (time.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new StoreUnavailableException($"The question was not answered within {limit.TotalSeconds:0} seconds: ask for less, or later", isFault: false);
        }
    }

    public void Dispose()
    {
        _isClosed = true;
        CloseIdle();
        _threads.Dispose();
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

    private T Run<T>(Func<SqliteConnection, T> work, CancellationToken cancellationToken)
    {
        var connection = Take();
        var isWell = false;
        raw.sqlite3_progress_handler(connection.Handle, StepsBetweenQuestions, _ => cancellationToken.IsCancellationRequested ? 1 : 0, null);
        try
        {
            var answer = work(connection);
            isWell = true;
            return answer;
        }
        catch (SqliteException e) when (e.SqliteErrorCode == raw.SQLITE_INTERRUPT && cancellationToken.IsCancellationRequested)
        {
            isWell = true;
            throw new OperationCanceledException("The query was ended.", e, cancellationToken);
        }
        finally
        {
            raw.sqlite3_progress_handler(connection.Handle, 0, null, null);
            if (isWell) Keep(connection);
            else connection.Dispose();
        }
    }

    // To open one and to set it up takes as long as many a question.
    private SqliteConnection Take()
    {
        while (_idle.TryTake(out var kept))
        {
            if (!SqliteFile.IsGone(kept)) return kept;
            kept.Dispose();
        }
        return connect();
    }

    private void Keep(SqliteConnection connection)
    {
        _idle.Add(connection);
        if (_isClosed) CloseIdle();
    }

    private void CloseIdle()
    {
        while (_idle.TryTake(out var kept)) kept.Dispose();
    }
}
