using System.Data;
using Npgsql;

namespace Tuner.Server.Storage.Postgres;

/// <summary>
/// A PostgreSQL database that any number of servers share. What reads much has a thread of its own while it works, a few at a time;
/// what every request asks is asked without one.
/// </summary>
internal sealed class PostgresDatabase : IDisposable
{
    private const int MostReaders = 8;
    private const int MostWriters = 4;
    private const int MostWaiting = 256;
    private const int MostTries = 3;

    // Readers, writers, groups of calls, questions of requests, and one that listens.
    private const int Connections = 24;
    private static readonly TimeSpan ReadLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan WriteLimit = TimeSpan.FromSeconds(15);
    private readonly NpgsqlDataSource _source;
    private readonly SemaphoreSlim _readers = new(MostReaders);
    private readonly SemaphoreSlim _writers = new(MostWriters);
    private readonly TimeSpan _readLimit;
    private int _readersWaiting;
    private int _writersWaiting;

    private PostgresDatabase(NpgsqlDataSource source, string name, TimeSpan readLimit) => (_source, Name, _readLimit) = (source, name, readLimit);

    /// <summary>The database in messages.</summary>
    public string Name { get; }

    /// <summary>Told what was done and how long it took, from the question to the answer.</summary>
    public Action<string, TimeSpan>? OnDone { get; set; }

    /// <summary>How many readers are at work.</summary>
    public int ReadersAtWork => MostReaders - _readers.CurrentCount;

    /// <summary>How many readers wait.</summary>
    public int ReadersWaiting => Volatile.Read(ref _readersWaiting);

    /// <summary>How much waits to be written, but for calls that come in.</summary>
    public int WritesWaiting => Volatile.Read(ref _writersWaiting);

    /// <summary>Connects, and brings the schema up to date; of several servers that start at once, one does.</summary>
    /// <param name="address">Which database.</param>
    /// <param name="readLimit">How long a reader's question may take; 5 seconds unless told otherwise.</param>
    /// <exception cref="ServerStartException">It cannot be used; the message says why in one sentence.</exception>
    public static PostgresDatabase Open(PostgresAddress address, TimeSpan? readLimit = null)
    {
        PostgresDatabase? database = null;
        try
        {
            database = new(Source(address), address.Name, readLimit ?? ReadLimit);
            using var connection = database._source.OpenConnection();
            PostgresSchema.Migrate(connection, address.Name);
            return database;
        }
        catch (Exception e)
        {
            database?.Dispose();
            if (e is PostgresException { SqlState: PostgresErrorCodes.DuplicateTable or PostgresErrorCodes.DuplicateObject or PostgresErrorCodes.UndefinedColumn } theirs)
                throw new ServerStartException(ServerStartFailure.Database, $"{address.Name} is used by another program already ({theirs.MessageText}): make a database for the calls alone, or name a schema of its own by search_path.", e);
            // Npgsql says of a wrong setting which one it is.
            if (PostgresTrouble.Of(e, address.Name) is { } trouble) throw new ServerStartException(ServerStartFailure.Database, trouble.Message, e);
            if (e is PostgresException or ArgumentException or IOException) throw new ServerStartException(ServerStartFailure.Database, $"{address.Name} cannot be used ({e.Message.TrimEnd('.')}).", e);
            throw;
        }
    }

    /// <summary>A connection out of the pool.</summary>
    public ValueTask<NpgsqlConnection> ConnectAsync(CancellationToken cancellationToken) => _source.OpenConnectionAsync(cancellationToken);

    /// <summary>Runs a question of several statements that see one moment of the database.</summary>
    /// <exception cref="StoreUnavailableException">Too many wait, it took too long, or the database cannot be used.</exception>
    public async Task<T> ReadAsync<T>(Func<PostgresSession, T> work, CancellationToken cancellationToken)
    {
        using var time = new CancellationTokenSource(_readLimit);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(time.Token, cancellationToken);
        try
        {
            return await MeasuredAsync("read", () => InTurnAsync(_readers, () => Interlocked.Increment(ref _readersWaiting), () => Interlocked.Decrement(ref _readersWaiting), () => Read(work, both.Token), both.Token)).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (time.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new StoreUnavailableException($"The question was not answered within {_readLimit.TotalSeconds:0} seconds: ask for less, or later", isFault: false);
        }
    }

    /// <summary>Runs <paramref name="work"/> in one transaction; all of it happens or nothing. When this returns, it is on disk. It may run more than once.</summary>
    /// <exception cref="StoreUnavailableException">Too much waits, or the database cannot be used.</exception>
    public Task<T> WriteAsync<T>(Func<PostgresSession, T> work, CancellationToken cancellationToken) =>
        MeasuredAsync("write", () => InTurnAsync(_writers, () => Interlocked.Increment(ref _writersWaiting), () => Interlocked.Decrement(ref _writersWaiting), () => Write(work, cancellationToken), cancellationToken));

    /// <summary>Runs one statement that changes something; returns how many rows it changed.</summary>
    public Task<int> ExecuteAsync(string sql, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters) =>
        BrieflyAsync(sql, parameters, command => command.ExecuteNonQueryAsync(cancellationToken), cancellationToken);

    /// <summary>The rows of one short question.</summary>
    public Task<List<T>> RowsAsync<T>(string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters) => BrieflyAsync(
        sql,
        parameters,
        async command =>
        {
            var row = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (row.ConfigureAwait(false))
            {
                var rows = new List<T>();
                while (await row.ReadAsync(cancellationToken).ConfigureAwait(false)) rows.Add(read(row));
                return rows;
            }
        },
        cancellationToken);

    /// <summary>Turns the database's trouble into what its users know.</summary>
    public Exception Told(Exception fault) => PostgresTrouble.Of(fault, Name) ?? fault;

    /// <inheritdoc/>
    public void Dispose()
    {
        _source.Dispose();
        _readers.Dispose();
        _writers.Dispose();
    }

    private static NpgsqlDataSource Source(PostgresAddress address)
    {
        var connection = address.Connection();
        if (!connection.ContainsKey("Maximum Pool Size")) connection.MaxPoolSize = Connections;
        if (!connection.ContainsKey("Timeout")) connection.Timeout = 5;
        connection.ApplicationName ??= "tuner";
        connection.CommandTimeout = (int)WriteLimit.TotalSeconds;
        // A statement that is given up is never taken as done, whatever the database says of it later: a commit that was told to stop waiting for
        // its standby says that all is well.
        connection.CancellationTimeout = -1;
        connection.KeepAlive = 30;
        // A standby that is promoted is found within seconds.
        connection.HostRecheckSeconds = 2;
        // Neither compiling nor helpers pay for questions of a few milliseconds: to start those takes longer, and many ask at once. A server that froze in
        // a transaction shall not hold its locks for ever, and one whose machine vanished a minute at most.
        connection.Options = "-c jit=off -c max_parallel_workers_per_gather=0 -c idle_in_transaction_session_timeout=60000 -c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3";
        var builder = new NpgsqlSlimDataSourceBuilder(connection.ConnectionString);
        builder.EnableArrays();
        builder.EnableTransportSecurity();
        return connection.Host!.Contains(',', StringComparison.Ordinal) ? builder.BuildMultiHost().WithTargetSession(TargetSessionAttributes.ReadWrite) : builder.Build();
    }

    private T Read<T>(Func<PostgresSession, T> work, CancellationToken cancellationToken)
    {
        using var connection = _source.OpenConnection();
        using var transaction = connection.BeginTransaction(IsolationLevel.RepeatableRead);
        var result = work(new(connection, cancellationToken));
        transaction.Rollback();
        return result;
    }

    private T Write<T>(Func<PostgresSession, T> work, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            using var connection = _source.OpenConnection();
            using var transaction = connection.BeginTransaction(IsolationLevel.ReadCommitted);
            try
            {
                var result = work(new(connection, cancellationToken));
                transaction.Commit();
                return result;
            }
            catch (PostgresException e) when (PostgresTrouble.IsCollision(e) && tries < MostTries)
            {
                // Whoever came first is through now.
            }
        }
    }

    private async Task<T> BrieflyAsync<T>(string sql, (string Name, object? Value)[] parameters, Func<NpgsqlCommand, Task<T>> run, CancellationToken cancellationToken)
    {
        try
        {
            var connection = await _source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                var command = PostgresSession.Command(connection, sql, parameters);
                await using (command.ConfigureAwait(false))
                {
                    // Every request asks one of these few: each connection plans it once.
                    await command.PrepareAsync(cancellationToken).ConfigureAwait(false);
                    return await run(command).ConfigureAwait(false);
                }
            }
        }
        catch (NpgsqlException e)
        {
            throw Told(e);
        }
    }

    private async Task<T> InTurnAsync<T>(SemaphoreSlim turns, Func<int> wait, Action stop, Func<T> work, CancellationToken cancellationToken)
    {
        try
        {
            if (wait() > MostWaiting) throw new StoreUnavailableException("Too many wait for the database already", isFault: false);
            await turns.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            stop();
        }
        try
        {
            return await Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default).ConfigureAwait(false);
        }
        catch (NpgsqlException e)
        {
            throw Told(e);
        }
        finally
        {
            turns.Release();
        }
    }

    private async Task<T> MeasuredAsync<T>(string operation, Func<Task<T>> work)
    {
        var began = TimeProvider.System.GetTimestamp();
        try
        {
            return await work().ConfigureAwait(false);
        }
        finally
        {
            OnDone?.Invoke(operation, TimeProvider.System.GetElapsedTime(began));
        }
    }
}
