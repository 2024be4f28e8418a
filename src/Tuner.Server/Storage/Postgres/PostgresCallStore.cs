using Tuner.Server.Calls;
using Tuner.Server.Hosting;

namespace Tuner.Server.Storage.Postgres;

/// <inheritdoc cref="ICallStore"/>
/// <param name="database">Where they are.</param>
/// <param name="reading">The room for those that are read as a whole.</param>
/// <param name="followedAtOnce">How many calls a step of <see cref="FollowAsync"/> takes at most.</param>
internal sealed class PostgresCallStore(PostgresDatabase database, BytesInFlight reading, int followedAtOnce = 250) : ICallStore, IAsyncDisposable
{
    private readonly RecentCalls _recent = new();
    private readonly KnownStatistics _known = new();
    private readonly PostgresCallWriter _writer = new(database);

    /// <summary>Told behind the commit that a call was stored.</summary>
    public Action? OnAdded { get; init; }

    /// <summary>How many calls wait to be written.</summary>
    public int Waiting => _writer.Waiting;

    /// <inheritdoc/>
    public async Task<AddedCall> AddAsync(NewCall call, CancellationToken cancellationToken)
    {
        var began = TimeProvider.System.GetTimestamp();
        var writing = _writer.AddAsync(new(call, PackedBody.Pack(call.Body)), cancellationToken);
        // While the database is at work.
        var recent = RecentCall.Of(call);
        var added = await writing.ConfigureAwait(false);
        database.OnDone?.Invoke("write", TimeProvider.System.GetElapsedTime(began));
        if (added.IsNew)
        {
            _recent.Keep(added.Id, recent);
            OnAdded?.Invoke();
        }
        return added;
    }

    /// <inheritdoc/>
    public Task<StoredCall?> FindAsync(long id, CancellationToken cancellationToken) => database.ReadAsync(session => Find(session, id), cancellationToken);

    /// <inheritdoc/>
    public Task<StoredCall?> FindAsync(long? workspaceId, string callId, CancellationToken cancellationToken) => database.ReadAsync(
        session =>
        {
            var numbers = PostgresWorkspaces.Each(session, new() { WorkspaceId = workspaceId }).Select(part =>
                session.Number("SELECT id FROM calls WHERE workspace_id = @workspace AND call_id = @call_id", ("@workspace", part.WorkspaceId), ("@call_id", callId)));
            return numbers.Max() is { } id ? Find(session, id) : null;
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<CallListing> ListAsync(CallQuestion question, CancellationToken cancellationToken) =>
        database.ReadAsync(
        session =>
        {
            var listing = PostgresCallList.Read(session, question);
            if (question.Filter.Search is null) return listing;
            var payloads = PostgresPayload.Of(session, [.. listing.Calls.Select(call => call.Id)], Sentences.MostBytes);
            return Sentences.Find(question, listing, id => payloads.TryGetValue(id, out var body) ? body : null);
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<CallTotal> CountAsync(CallFilter filter, CancellationToken cancellationToken) =>
        database.ReadAsync(session => PostgresCallList.Count(session, filter), cancellationToken);

    /// <inheritdoc/>
    public Task<SeriesAnswer> SeriesAsync(SeriesQuestion question, CancellationToken cancellationToken) =>
        database.ReadAsync(session => CallSeries.Read(new PostgresSeriesSource(session, _recent), question, _known), cancellationToken);

    /// <inheritdoc/>
    public async Task<bool> FollowAsync(CancellationToken cancellationToken)
    {
        if (await UnfollowedAsync(cancellationToken).ConfigureAwait(false) == 0) return false;
        return await database.WriteAsync(session => PostgresFollower.Step(session, _recent, followedAtOnce), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<long> UnfollowedAsync(CancellationToken cancellationToken) =>
        (await database.RowsAsync("SELECT count(*) FROM unfollowed", row => row.GetInt64(0), cancellationToken).ConfigureAwait(false))[0];

    /// <inheritdoc/>
    public Task CheckAsync(CancellationToken cancellationToken) =>
        // It writes, and so its commit takes the way that a call's takes.
        database.WriteAsync(session => session.Execute("SELECT pg_logical_emit_message(true, 'tuner', 'check')"), cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _writer.DisposeAsync();

    private StoredCall? Find(PostgresSession session, long id)
    {
        if (session.Number($"SELECT p.length {PostgresPayload.From} WHERE c.id = @id", ("@id", id)) is not { } length) return null;
        var share = reading.TryTake(length) ?? throw new StoreUnavailableException("The server shows as many bytes of calls as it may", isFault: false);
        try
        {
            // All of one moment: it is there still.
            var (listed, body) = session.RowsOfPlanned($"SELECT {CallColumns.Columns}, {PostgresPayload.Columns} {PostgresPayload.From} WHERE c.id = @id", row => (CallColumns.Read(row), PostgresPayload.Read(row)), ("@id", id))[0];
            return new StoredCall(listed, body.Unpack()) { Share = share };
        }
        catch
        {
            share.Dispose();
            throw;
        }
    }
}
