using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Tuner.Server.Storage.Sqlite;

/// <summary>The database file of a data folder: opens connections, hands work to the one writer of this process, and lets a few readers in beside it.</summary>
internal sealed class SqliteDatabase : IDisposable
{
    private const int BusySeconds = 30;
    private const string ReaderSettings = "PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000";

    // In memory: of each work of a group that may be undone alone, SQLite keeps the pages as they were, and for more than 64 KiB would make a file.
    private const string WriterSettings = "PRAGMA temp_store = MEMORY; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000; PRAGMA cache_size = -16000; PRAGMA wal_autocheckpoint = 4000; PRAGMA secure_delete = ON";
    private static readonly TimeSpan ReadLimit = TimeSpan.FromSeconds(5);
    private readonly string _path;
    private readonly string _connectionString;
    private readonly string _ownConnectionString;
    private readonly SqliteWriter _writer;
    private readonly SqliteReaders _readers;
    private readonly ConcurrentBag<SqliteKeptQuestion> _questions = [];

    private SqliteDatabase(string path, TimeSpan readLimit)
    {
        _path = path;
        var connection = new SqliteConnectionStringBuilder
        {
            DataSource = path,
            // Never made again when it vanished: a new, empty one would take calls as if nothing had happened.
            Mode = SqliteOpenMode.ReadWrite,
            ForeignKeys = true,
            DefaultTimeout = BusySeconds,
        };
        _connectionString = connection.ToString();
        // Closed means closed: after trouble the writer begins anew.
        connection.Pooling = false;
        _ownConnectionString = connection.ToString();
        _readers = new SqliteReaders(() => Connect(_ownConnectionString, ReaderSettings), readLimit);
        _writer = new SqliteWriter(path, ConnectWriter, Objection);
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
        SqliteLibrary.Prepare();
        var path = PathIn(dataFolder);
        try
        {
            PrivateFiles.CreateFolder(dataFolder);
            if (PrivateFiles.Objection(dataFolder, path) is { } objection) throw new ServerStartException(ServerStartFailure.DataFolder, objection);
            PrivateFiles.CreateFile(path);
            var database = new SqliteDatabase(path, readLimit ?? ReadLimit);
            try
            {
                using var connection = database.Connect(database._connectionString, ReaderSettings);
                connection.Execute("PRAGMA journal_mode = WAL");
                database.FoundVersion = SqliteSchema.Migrate(connection);
                return database;
            }
            catch
            {
                database.Dispose();
                throw;
            }
        }
        catch (SqliteException e) when (e.SqliteErrorCode is raw.SQLITE_NOTADB or raw.SQLITE_CORRUPT)
        {
            throw new ServerStartException(ServerStartFailure.DataFolder, $"The file {path} is no database that is whole: put a backup in its place with `tuner restore`, or move it away.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SqliteException or StoreUnavailableException)
        {
            throw new ServerStartException(ServerStartFailure.DataFolder, $"The data folder {dataFolder} cannot be used ({e.Message.TrimEnd('.')}): choose one that this user may write.", e);
        }
    }

    /// <summary>A connection to read by.</summary>
    /// <exception cref="StoreUnavailableException">The file cannot be opened, vanished, or another stands in its place.</exception>
    public SqliteConnection Connect() => ConnectReader(_connectionString);

    /// <summary>A question that is asked at every request, good as long as this is open.</summary>
    /// <param name="sql">The question, with one parameter.</param>
    /// <param name="parameter">The parameter's name.</param>
    public SqliteKeptQuestion Question(string sql, string parameter)
    {
        var question = new SqliteKeptQuestion(sql, parameter, () => ConnectReader(_ownConnectionString), connection => SqliteFile.IsGone(connection) ? Gone() : null);
        _questions.Add(question);
        return question;
    }

    /// <summary>Runs <paramref name="work"/> in one transaction that holds the write lock from its begin; all of it happens or nothing. When this returns, it is on disk.</summary>
    /// <exception cref="StoreUnavailableException">The disk is full or cannot be written, too much waits, or the file vanished: nothing was written that lasts.</exception>
    public Task<T> WriteAsync<T>(Func<SqliteConnection, T> work, CancellationToken cancellationToken) => WriteAsync(session => work(session.Connection), 0, cancellationToken);

    /// <inheritdoc cref="SqliteWriter.WriteAsync"/>
    public Task<T> WriteAsync<T>(Func<SqliteWriteSession, T> work, long bytes, CancellationToken cancellationToken) => MeasuredAsync("write", () => _writer.WriteAsync(work, bytes, cancellationToken));

    /// <summary>Runs a reader's query beside the writer.</summary>
    /// <param name="work">The query.</param>
    /// <param name="isSearch">Whether it looks at every call.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    /// <exception cref="StoreUnavailableException">Too many readers wait, it took too long, or the disk cannot be read.</exception>
    public async Task<T> ReadAsync<T>(Func<SqliteConnection, T> work, bool isSearch, CancellationToken cancellationToken)
    {
        try
        {
            return await MeasuredAsync(isSearch ? "search" : "read", () => _readers.ReadAsync(work, isSearch, cancellationToken)).ConfigureAwait(false);
        }
        catch (SqliteException e) when (SqliteTrouble.Of(e, _path) is { } trouble)
        {
            throw trouble;
        }
    }

    /// <summary>Told what was done and how long it took, from the question to the answer.</summary>
    public Action<string, TimeSpan>? OnDone { get; set; }

    /// <summary>How much work waits to be written.</summary>
    public int WritesWaiting => _writer.Waiting;

    /// <summary>How many readers wait.</summary>
    public int ReadersWaiting => _readers.Waiting;

    /// <summary>How many readers are at work.</summary>
    public int ReadersAtWork => _readers.AtWork;

    /// <summary>How many bytes the database and its log take.</summary>
    public IEnumerable<(string File, long Bytes)> FileSizes => new[] { ("database", _path), ("log", _path + "-wal") }.Where(each => File.Exists(each.Item2)).Select(each => (each.Item1, new FileInfo(each.Item2).Length));

    /// <summary>How many bytes are free where the database lies.</summary>
    public long FreeBytes => new DriveInfo(Path.GetDirectoryName(_path)!).AvailableFreeSpace;

    /// <summary>Writes what waits and closes the connections, so that the file is whole without its log beside it.</summary>
    public void Dispose()
    {
        _writer.Dispose();
        foreach (var question in _questions) question.Dispose();
        using (var connection = new SqliteConnection(_connectionString)) SqliteConnection.ClearPool(connection);
        _readers.Dispose();
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

    private SqliteConnection ConnectReader(string by)
    {
        try
        {
            return Connect(by, ReaderSettings);
        }
        catch (SqliteException e) when (SqliteTrouble.Of(e, _path) is { } trouble)
        {
            throw trouble;
        }
    }

    // Commits reach the disk before they return: an acknowledged call is lost by no power cut.
    private SqliteConnection ConnectWriter() => Connect(_ownConnectionString, WriterSettings);

    private SqliteConnection Connect(string by, string settings)
    {
        var connection = new SqliteConnection(by);
        try
        {
            connection.Open();
            if (SqliteFile.IsGone(connection)) throw Gone();
            connection.Execute(settings);
            SqliteCondition.Register(connection);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    // What was committed stands in the log until it is carried over.
    private StoreUnavailableException? Objection(SqliteConnection connection, bool hasWritten) =>
        SqliteFile.IsGone(connection) || (hasWritten && !File.Exists(_path + "-wal")) ? Gone() : null;

    // The next connection opens what stands there then: a copy that was put back is used without a restart.
    private StoreUnavailableException Gone()
    {
        using (var pooled = new SqliteConnection(_connectionString)) SqliteConnection.ClearPool(pooled);
        return new StoreUnavailableException($"The database {_path} was deleted, moved or replaced while the server ran: put it back, or restart the server.", isFault: true);
    }
}
