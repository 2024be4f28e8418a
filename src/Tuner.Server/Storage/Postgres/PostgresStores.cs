using Tuner.Server.Hosting;
using Tuner.Server.Keys;
using Tuner.Server.Storage.Places;

namespace Tuner.Server.Storage.Postgres;

/// <summary>All that is kept in a PostgreSQL database, which other servers may share.</summary>
internal sealed class PostgresStores : Stores
{
    private readonly PostgresDatabase _database;
    private readonly PostgresCallStore _calls;
    private readonly PostgresCallNews _news;

    private PostgresStores(PostgresDatabase database, BytesInFlight reading)
    {
        _database = database;
        _news = new PostgresCallNews(database);
        _calls = new PostgresCallStore(database, reading) { OnAdded = _news.Tell };
        Keeping = new PostgresCallKeeping(database);
        Rows = new PostgresCallRowStore(database);
        Archive = new PostgresCallArchive(database);
        Agents = new PostgresAgentStore(database);
        Spans = new PostgresSpanStore(database);
        Recordings = new PostgresRecordingStore(database);
        Keys = new PostgresKeyStore(database);
        Sessions = new PostgresSessionStore(database);
        Guesses = new PostgresGuesses(database);
    }

    /// <summary>Opens those of a database, and makes the tables where they are not there.</summary>
    /// <param name="address">A <c>postgres://</c> address.</param>
    /// <param name="reading">The room for calls that are read as a whole.</param>
    /// <exception cref="ServerStartException">The address is none, or the database cannot be used.</exception>
    public static PostgresStores Open(string address, BytesInFlight reading)
    {
        try
        {
            return new(PostgresDatabase.Open(PostgresAddress.Parse(address)), reading);
        }
        catch (FormatException e)
        {
            throw new ServerStartException(ServerStartFailure.Option, e.Message, e);
        }
    }

    /// <inheritdoc/>
    public override string Name => _database.Name;

    /// <inheritdoc/>
    public override ICallStore Calls => _calls;

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
    public override ISharedGuesses? Guesses { get; }

    /// <inheritdoc/>
    public override ICallNews? News => _news;

    /// <inheritdoc/>
    public override int WritesWaiting => _database.WritesWaiting + _calls.Waiting;

    /// <inheritdoc/>
    public override int ReadersWaiting => _database.ReadersWaiting;

    /// <inheritdoc/>
    public override int ReadersAtWork => _database.ReadersAtWork;

    /// <inheritdoc/>
    public override void OnDone(Action<string, TimeSpan> told) => _database.OnDone = told;

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await _calls.DisposeAsync().ConfigureAwait(false);
        await _news.DisposeAsync().ConfigureAwait(false);
        _database.Dispose();
    }
}
