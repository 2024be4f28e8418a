using System.Globalization;
using Microsoft.Data.Sqlite;
using Tuner.Server.Calls;
using Tuner.Server.Hosting;

namespace Tuner.Server.Storage.Sqlite;

/// <inheritdoc cref="ICallStore"/>
/// <param name="database">Where they are.</param>
/// <param name="reading">The room for those that are read as a whole.</param>
/// <param name="followedAtOnce">How many calls a step of <see cref="FollowAsync"/> takes at most; others that write wait for it.</param>
internal sealed class SqliteCallStore(SqliteDatabase database, BytesInFlight reading, int followedAtOnce = 250) : ICallStore
{
    private const long LeastFree = 8 * 1024 * 1024;
    private readonly RecentCalls _recent = new();
    private readonly KnownStatistics? _known = ServerEdition.IsThis ? new() : null;
    private readonly SqliteKnownShares _shares = new(TimeProvider.System);

    /// <inheritdoc/>
    public async Task<AddedCall> AddAsync(NewCall call, CancellationToken cancellationToken)
    {
        var packed = PackedBody.Pack(call.Body);
        var writing = database.WriteAsync(session => session.Calls.Add(call, packed), packed.Bytes.Length, cancellationToken);
        // While the disk is at work.
        var recent = RecentCall.Of(call);
        var added = await writing.ConfigureAwait(false);
        if (added.IsNew) _recent.Keep(added.Id, recent);
        return added;
    }

    /// <inheritdoc/>
    public Task<StoredCall?> FindAsync(long id, CancellationToken cancellationToken) => database.ReadAsync(connection => Find(connection, id), isSearch: false, cancellationToken);

    /// <inheritdoc/>
    public Task<StoredCall?> FindAsync(long? workspaceId, string callId, CancellationToken cancellationToken) => database.ReadAsync(
        connection => SqliteCallList.Number(connection, workspaceId, callId) is { } id ? Find(connection, id) : null, isSearch: false, cancellationToken);

    /// <inheritdoc/>
    public Task<CallListing> ListAsync(CallQuestion question, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => AtOneMoment(connection, () => List(connection, question)), IsSearch(question.Filter), cancellationToken);

    /// <inheritdoc/>
    public Task<CallTotal> CountAsync(CallFilter filter, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => AtOneMoment(connection, () => SqliteCallTotal.Count(connection, filter, _shares)), IsSearch(filter), cancellationToken);

    /// <inheritdoc/>
    public Task<SeriesAnswer> SeriesAsync(SeriesQuestion question, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => AtOneMoment(connection, () => CallSeries.Read(new SqliteSeriesSource(connection, _recent), question, _known)), isSearch: !question.Filter.IsAddedUp, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> FollowAsync(CancellationToken cancellationToken) => SqliteFollower.StepAsync(database, _recent, followedAtOnce, cancellationToken);

    /// <inheritdoc/>
    public Task<long> UnfollowedAsync(CancellationToken cancellationToken) => database.ReadAsync(SqliteFollowing.Left, isSearch: false, cancellationToken);

    /// <inheritdoc/>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        if (database.FreeBytes < LeastFree) throw new StoreUnavailableException($"Less than {LeastFree / (1024 * 1024)} MB is free where the calls are kept: make room.", isFault: true);
        await database.WriteAsync(connection =>
        {
            // The write that proves it changes a number in the file's head that nothing else uses.
            var next = ((connection.Number("PRAGMA user_version") ?? 0) + 1) % int.MaxValue;
            connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {next}"));
            return connection.Number("SELECT count(*) FROM (SELECT 1 FROM calls LIMIT 1)");
        }, cancellationToken).ConfigureAwait(false);
    }

    // What may have to look at very many calls: words that only begin so.
    private static bool IsSearch(CallFilter filter) => filter.Search?.Phrases.Any(phrase => phrase.IsOpen) == true;

    // Several queries that see the same calls.
    private static T AtOneMoment<T>(SqliteConnection connection, Func<T> read)
    {
        using var transaction = connection.BeginTransaction(deferred: true);
        return read();
    }

    private CallListing List(SqliteConnection connection, CallQuestion question)
    {
        using var payloads = new SqlitePayloads(connection);
        return Sentences.Find(question, SqliteCallList.Read(connection, question, payloads, _shares), payloads.Of);
    }

    private StoredCall? Find(SqliteConnection connection, long id)
    {
        if (connection.Number($"SELECT {SqlitePayload.Length} {SqlitePayload.From} WHERE c.id = $id", ("$id", id)) is not { } length) return null;
        var share = reading.TryTake(length) ?? throw new StoreUnavailableException("The server shows as many bytes of calls as it may", isFault: false);
        try
        {
            using var command = connection.Command($"SELECT {CallColumns.Columns}, {SqlitePayload.Columns} {SqlitePayload.From} WHERE c.id = $id", ("$id", id));
            using var reader = command.ExecuteReader();
            if (reader.Read()) return new StoredCall(CallColumns.Read(reader), SqlitePayload.Read(reader).Unpack()) { Share = share };
        }
        catch
        {
            share.Dispose();
            throw;
        }
        share.Dispose();
        return null;
    }
}
