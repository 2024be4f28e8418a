using System.Globalization;
using Microsoft.Data.Sqlite;
using Tuner.Server.Calls;
using Tuner.Server.Hosting;

namespace Tuner.Server.Storage.Sqlite;

/// <inheritdoc cref="ICallStore"/>
internal sealed class SqliteCallStore(SqliteDatabase database, BytesInFlight reading) : ICallStore
{
    private const long LeastFree = 8 * 1024 * 1024;

    private const string Insert = """
        INSERT INTO calls (workspace_id, call_id, agent, call_type, received_at_ms, started_at_ms, duration_ms, turns,
            interruptions, tools, errors, response_median_ms, response_worst_ms, end_reason, incomplete)
        VALUES ($workspace, $call_id, $agent, $call_type, $received_at, $started_at, $duration, $turns,
            $interruptions, $tools, $errors, $response_median, $response_worst, $end_reason, $incomplete)
        ON CONFLICT (workspace_id, call_id) DO NOTHING
        RETURNING id
        """;

    /// <inheritdoc/>
    public Task<AddedCall> AddAsync(NewCall call, CancellationToken cancellationToken) =>
        database.WriteAsync(connection => Add(connection, call), cancellationToken);

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
        const string From = "FROM calls c JOIN call_bodies b ON b.workspace_id = c.workspace_id AND b.call_id = c.call_id WHERE c.id = $id";
        if (connection.Number($"SELECT length(b.body) {From}", ("$id", id)) is not { } length) return null;
        var share = reading.TryTake(length) ?? throw new StoreUnavailableException("The server shows as many bytes of calls as it may", isFault: false);
        try
        {
            using var command = connection.Command($"SELECT {SqliteCallRow.Columns}, body {From}", ("$id", id));
            using var reader = command.ExecuteReader();
            if (reader.Read()) return new StoredCall(SqliteCallRow.Read(reader), (byte[])reader["body"]) { Share = share };
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

    private static AddedCall Add(SqliteConnection connection, NewCall call)
    {
        var (summary, key) = (call.Summary, ("$workspace", (object?)call.WorkspaceId));
        var id = connection.Number(
            Insert, key, ("$call_id", summary.CallId), ("$agent", call.Agent), ("$call_type", summary.CallType),
            ("$received_at", call.ReceivedAtMs), ("$started_at", summary.StartedAtMs), ("$duration", summary.DurationMs),
            ("$turns", summary.Turns), ("$interruptions", summary.Interruptions), ("$tools", summary.Tools), ("$errors", summary.Errors),
            ("$response_median", summary.ResponseMedianMs), ("$response_worst", summary.ResponseWorstMs),
            ("$end_reason", summary.EndReason), ("$incomplete", summary.Incomplete));
        if (id is null)
        {
            var there = connection.Number("SELECT id FROM calls WHERE workspace_id = $workspace AND call_id = $call_id", key, ("$call_id", summary.CallId));
            return new(there ?? 0, IsNew: false);
        }
        // Straight from the request's memory into the file, in pieces: no copy of a large body.
        var row = connection.Number("INSERT INTO call_bodies (workspace_id, call_id, body) VALUES ($workspace, $call_id, zeroblob($length)) RETURNING rowid", key, ("$call_id", summary.CallId), ("$length", call.Body.Length));
        using (var blob = new SqliteBlob(connection, "call_bodies", "body", row!.Value)) blob.Write(call.Body.Span);
        return new(id.Value, IsNew: true);
    }
}
