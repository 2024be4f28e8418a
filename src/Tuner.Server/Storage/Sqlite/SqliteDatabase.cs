using Microsoft.Data.Sqlite;

namespace Tuner.Server.Storage.Sqlite;

/// <summary>The database file of a data folder: opens connections, lets one writer of this process in at a time, and a few readers beside it.</summary>
internal sealed class SqliteDatabase : IDisposable
{
    private const int BusySeconds = 30;
    private static readonly TimeSpan ReadLimit = TimeSpan.FromSeconds(5);
    private readonly string _path;
    private readonly string _connectionString;
    private readonly SemaphoreSlim _writer = new(1, 1);
    private readonly SqliteReaders _readers;

    private SqliteDatabase(string path, TimeSpan readLimit)
    {
        _path = path;
        _connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = path,
            // Never made again when it vanished: a new, empty one would take calls as if nothing had happened.
            Mode = SqliteOpenMode.ReadWrite,
            ForeignKeys = true,
            DefaultTimeout = BusySeconds,
        }.ToString();
        _readers = new SqliteReaders(Connect, readLimit);
    }

    /// <summary>Where the database of a data folder is.</summary>
    public static string PathIn(string dataFolder) => Path.Combine(dataFolder, "tuner.db");

    /// <summary>The schema that the file had before it was opened; 0 when it was new.</summary>
    public long FoundVersion { get; private set; }

    /// <summary>Opens the database of a data folder, making both when they are not there, and brings its schema up to date.</summary>
    /// <param name="dataFolder">The folder.</param>
    /// <param name="readLimit">How long a reader's query may take; 5 seconds unless told otherwise.</param>
    /// <exception cref="ServerStartException">The folder or the database cannot be used.</exception>
    public static SqliteDatabase Open(string dataFolder, TimeSpan? readLimit = null)
    {
        var path = PathIn(dataFolder);
        try
        {
            PrivateFiles.CreateFolder(dataFolder);
            if (PrivateFiles.Objection(dataFolder, path) is { } objection) throw new ServerStartException(ServerStartFailure.DataFolder, objection);
            PrivateFiles.CreateFile(path);
            var database = new SqliteDatabase(path, readLimit ?? ReadLimit);
            using var connection = database.Connect();
            connection.Execute("PRAGMA journal_mode = WAL");
            database.FoundVersion = SqliteSchema.Migrate(connection);
            return database;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SqliteException or StoreUnavailableException)
        {
            throw new ServerStartException(ServerStartFailure.DataFolder, $"The data folder {dataFolder} cannot be used ({e.Message.TrimEnd('.')}): choose one that this user may write.", e);
        }
    }

    /// <summary>A connection. Its writes are on disk when they commit: an acknowledged call is lost by no power cut.</summary>
    /// <exception cref="StoreUnavailableException">The file vanished or another stands in its place.</exception>
    public SqliteConnection Connect()
    {
        var connection = new SqliteConnection(_connectionString);
        try
        {
            connection.Open();
            Verify(connection);
            connection.Execute("PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Runs <paramref name="work"/> in one transaction that holds the write lock from its begin; all of it happens or nothing.</summary>
    /// <exception cref="StoreUnavailableException">The disk is full or cannot be written, or the file vanished: nothing was written that lasts.</exception>
    public async Task<T> WriteAsync<T>(Func<SqliteConnection, T> work, CancellationToken cancellationToken)
    {
        await _writer.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            using var connection = Connect();
            T result;
            using (var transaction = connection.BeginTransaction(deferred: false))
            {
                result = work(connection);
                transaction.Commit();
            }
            Verify(connection);
            // What was committed stands in the log until it is carried over.
            if (!File.Exists(_path + "-wal")) throw Gone(connection);
            return result;
        }
        catch (SqliteException e) when (SqliteTrouble.Of(e, _path) is { } trouble)
        {
            throw trouble;
        }
        finally
        {
            _writer.Release();
        }
    }

    /// <summary>Runs a reader's query beside the writer.</summary>
    /// <param name="work">The query.</param>
    /// <param name="isSearch">Whether it looks at every call.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    /// <exception cref="StoreUnavailableException">Too many readers wait, it took too long, or the disk cannot be read.</exception>
    public async Task<T> ReadAsync<T>(Func<SqliteConnection, T> work, bool isSearch, CancellationToken cancellationToken)
    {
        try
        {
            return await _readers.ReadAsync(work, isSearch, cancellationToken).ConfigureAwait(false);
        }
        catch (SqliteException e) when (SqliteTrouble.Of(e, _path) is { } trouble)
        {
            throw trouble;
        }
    }

    /// <summary>How many bytes are free where the database lies.</summary>
    public long FreeBytes => new DriveInfo(Path.GetDirectoryName(_path)!).AvailableFreeSpace;

    /// <summary>Closes the pooled connections, so that the file is whole without its log beside it.</summary>
    public void Dispose()
    {
        using (var connection = new SqliteConnection(_connectionString)) SqliteConnection.ClearPool(connection);
        _writer.Dispose();
        _readers.Dispose();
    }

    private void Verify(SqliteConnection connection)
    {
        if (SqliteFile.IsGone(connection)) throw Gone(connection);
    }

    // The next connection opens what stands there then: a copy that was put back is used without a restart.
    private StoreUnavailableException Gone(SqliteConnection connection)
    {
        SqliteConnection.ClearPool(connection);
        return new StoreUnavailableException($"The database {_path} was deleted, moved or replaced while the server ran: put it back, or restart the server.", isFault: true);
    }
}
