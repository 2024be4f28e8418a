using System.Globalization;
using Microsoft.Data.Sqlite;
using Tuner.Server.Calls;
using Tuner.Server.Hosting;

namespace Tuner.Server.Storage.Sqlite;

/// <inheritdoc cref="ICallStore"/>
internal sealed class SqliteCallStore(SqliteDatabase database, BytesInFlight reading) : ICallStore
{
    private const long LeastFree = 8 * 1024 * 1024;

    /// <inheritdoc/>
    public Task<AddedCall> AddAsync(NewCall call, CancellationToken cancellationToken)
    {
        var packed = PackedBody.Pack(call.Body);
        return database.WriteAsync(session => session.Calls.Add(call, packed), packed.Bytes.Length, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<StoredCall?> FindAsync(long id, CancellationToken cancellationToken) => database.ReadAsync(connection => Find(connection, id), isSearch: false, cancellationToken);

    /// <inheritdoc/>
    public Task<CallListing> ListAsync(CallFilter filter, int limit, CallPosition? olderThan, CallPosition? newerThan, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => List(connection, filter, limit, olderThan, newerThan), IsSearch(filter), cancellationToken);

    /// <inheritdoc/>
    public Task<long> CountAsync(CallFilter filter, CancellationToken cancellationToken) => database.ReadAsync(
        connection => connection.Number($"SELECT count(*) FROM calls c WHERE {SqliteCallRow.Where(filter)}", [.. SqliteCallRow.Parameters(filter)]) ?? 0, IsSearch(filter), cancellationToken);

    /// <inheritdoc/>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        if (database.FreeBytes is var free and < LeastFree) throw new StoreUnavailableException($"Only {free} bytes are free where the calls are kept: make room.", isFault: true);
        await database.WriteAsync(connection =>
        {
            // The write that proves it changes a number in the file's head that nothing else uses.
            var next = ((connection.Number("PRAGMA user_version") ?? 0) + 1) % int.MaxValue;
            connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {next}"));
            return connection.Number("SELECT count(*) FROM (SELECT 1 FROM calls LIMIT 1)");
        }, cancellationToken).ConfigureAwait(false);
    }

    private static bool IsSearch(CallFilter filter) => !string.IsNullOrEmpty(filter.Text);

    private StoredCall? Find(SqliteConnection connection, long id)
    {
        if (connection.Number($"SELECT p.length {SqlitePayload.From} WHERE c.id = $id", ("$id", id)) is not { } length) return null;
        var share = reading.TryTake(length) ?? throw new StoreUnavailableException("The server shows as many bytes of calls as it may", isFault: false);
        try
        {
            using var command = connection.Command($"SELECT {SqliteCallRow.Columns}, {SqlitePayload.Columns} {SqlitePayload.From} WHERE c.id = $id", ("$id", id));
            using var reader = command.ExecuteReader();
            if (reader.Read()) return new StoredCall(SqliteCallRow.Read(reader), SqlitePayload.Read(reader).Unpack()) { Share = share };
        }
        catch
        {
            share.Dispose();
            throw;
        }
        share.Dispose();
        return null;
    }

    private static CallListing List(SqliteConnection connection, CallFilter filter, int limit, CallPosition? olderThan, CallPosition? newerThan)
    {
        var backwards = olderThan is null && newerThan is not null;
        var from = backwards ? newerThan : olderThan;
        using var command = connection.Command(
            $"""
            SELECT {SqliteCallRow.Columns} FROM calls c
            WHERE {SqliteCallRow.Where(filter)}{(from is null ? "" : $" AND (c.started_at_ms, c.id) {(backwards ? ">" : "<")} ($start, $id)")}
            ORDER BY c.started_at_ms {(backwards ? "ASC" : "DESC")}, c.id {(backwards ? "ASC" : "DESC")}
            LIMIT $limit
            """,
            [.. SqliteCallRow.Parameters(filter), ("$start", from?.StartedAtMs), ("$id", from?.Id), ("$limit", limit + 1)]);
        using var reader = command.ExecuteReader();
        var calls = new List<ListedCall>();
        while (reader.Read()) calls.Add(SqliteCallRow.Read(reader));
        var more = calls.Count > limit;
        if (more) calls.RemoveAt(limit);
        if (backwards) calls.Reverse();
        return backwards ? new CallListing(calls, more, HasOlder: true) : new CallListing(calls, HasNewer: from is not null, more);
    }
}
