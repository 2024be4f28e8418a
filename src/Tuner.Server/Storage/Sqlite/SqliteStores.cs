using Tuner.Server.Hosting;
using Tuner.Server.Keys;
using Tuner.Server.Storage.Places;

namespace Tuner.Server.Storage.Sqlite;

/// <summary>All that is kept in the database file of a data folder.</summary>
internal sealed class SqliteStores : Stores
{
    private readonly SqliteDatabase _database;

    private SqliteStores(SqliteDatabase database, string folder, BytesInFlight reading)
    {
        (_database, Name) = (database, folder);
        Calls = new SqliteCallStore(database, reading);
        Keeping = new SqliteCallKeeping(database);
        Rows = new SqliteCallRowStore(database);
        Archive = new SqliteCallArchive(database);
        Agents = new SqliteAgentStore(database);
        Spans = new SqliteSpanStore(database);
        Recordings = new SqliteRecordingStore(database);
        Keys = new SqliteKeyStore(database);
        Sessions = new SqliteSessionStore(database);
    }

    /// <summary>Opens those of a data folder, making both where they are not there.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="reading">The room for calls that are read as a whole.</param>
    /// <exception cref="ServerStartException">The folder or the database cannot be used.</exception>
    public static SqliteStores Open(string folder, BytesInFlight reading) => new(SqliteDatabase.Open(folder), folder, reading);

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override ICallStore Calls { get; }

    /// <inheritdoc/>
    public override ICallKeeping Keeping { get; }

    /// <inheritdoc/>
    public override ICallRowStore Rows { get; }

    /// <inheritdoc/>
    public override ICallArchive Archive { get; }

    /// <inheritdoc/>
    public override IAgentStore Agents { get; }

    /// <inheritdoc/>
    public override ISpanStore Spans { get; }

    /// <inheritdoc/>
    public override IRecordingStore Recordings { get; }

    /// <inheritdoc/>
    public override IKeyStore Keys { get; }

    /// <inheritdoc/>
    public override ISessionStore Sessions { get; }

    /// <inheritdoc/>
    public override bool WasReadWithoutKey => _database.FoundVersion == SqliteSchema.LastReadWithoutKey;

    /// <inheritdoc/>
    public override int WritesWaiting => _database.WritesWaiting;

    /// <inheritdoc/>
    public override int ReadersWaiting => _database.ReadersWaiting;

    /// <inheritdoc/>
    public override int ReadersAtWork => _database.ReadersAtWork;

    /// <inheritdoc/>
    public override IEnumerable<(string File, long Bytes)> FileSizes => _database.FileSizes;

    /// <inheritdoc/>
    public override void OnDone(Action<string, TimeSpan> told) => _database.OnDone = told;

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        _database.Dispose();
        return ValueTask.CompletedTask;
    }
}
