using Microsoft.Data.Sqlite;

namespace Tuner.Server.Storage.Sqlite;

/// <summary>The database file of a data folder: opens connections, and lets one writer of this process in at a time.</summary>
internal sealed class SqliteDatabase : IDisposable
{
    private const int BusySeconds = 30;
    private readonly string _connectionString;
    private readonly SemaphoreSlim _writer = new(1, 1);

    private SqliteDatabase(string path) => _connectionString = new SqliteConnectionStringBuilder
    {
        DataSource = path,
        ForeignKeys = true,
        DefaultTimeout = BusySeconds,
    }.ToString();

    /// <summary>Opens the database of a data folder, making both when they are not there, and brings its schema up to date.</summary>
    /// <exception cref="ServerStartException">The folder or the database cannot be used.</exception>
    public static SqliteDatabase Open(string dataFolder)
    {
        var path = Path.Combine(dataFolder, "tuner.db");
        try
        {
            PrivateFiles.CreateFolder(dataFolder);
            PrivateFiles.CreateFile(path);
            var database = new SqliteDatabase(path);
            using var connection = database.Connect();
            connection.Execute("PRAGMA journal_mode = WAL");
            SqliteSchema.Migrate(connection);
            return database;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SqliteException)
        {
            throw new ServerStartException(ServerStartFailure.DataFolder, $"The data folder {dataFolder} cannot be used ({e.Message.TrimEnd('.')}): choose one that this user may write.", e);
        }
    }

    /// <summary>A connection for reading. Its writes are on disk when they commit: an acknowledged call is lost by no power cut.</summary>
    public SqliteConnection Connect()
    {
        var connection = new SqliteConnection(_connectionString);
        connection.Open();
        connection.Execute("PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000");
        return connection;
    }

    /// <summary>Runs <paramref name="work"/> in one transaction that holds the write lock from its begin; all of it happens or nothing.</summary>
    public async Task<T> WriteAsync<T>(Func<SqliteConnection, T> work, CancellationToken cancellationToken)
    {
        await _writer.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            using var connection = Connect();
            using var transaction = connection.BeginTransaction(deferred: false);
            var result = work(connection);
            transaction.Commit();
            return result;
        }
        finally
        {
            _writer.Release();
        }
    }

    /// <summary>Closes the pooled connections, so that the file is whole without its log beside it.</summary>
    public void Dispose()
    {
        using (var connection = new SqliteConnection(_connectionString)) SqliteConnection.ClearPool(connection);
        _writer.Dispose();
    }
}
