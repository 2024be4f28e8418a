using Microsoft.Data.Sqlite;
using Tuner.Server.Calls;

namespace Tuner.Server.Storage.Sqlite;

/// <inheritdoc cref="ICallStore"/>
internal sealed class SqliteCallStore(SqliteDatabase database) : ICallStore
{
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
    public Task<StoredCall?> FindAsync(long id, CancellationToken cancellationToken)
    {
        using var connection = database.Connect();
        using var command = connection.Command(
            $"SELECT {SqliteCallRow.Columns}, body FROM calls c JOIN call_bodies b ON b.workspace_id = c.workspace_id AND b.call_id = c.call_id WHERE c.id = $id",
            ("$id", id));
        using var reader = command.ExecuteReader();
        var found = reader.Read() ? new StoredCall(SqliteCallRow.Read(reader), (byte[])reader["body"]) : null;
        return Task.FromResult(found);
    }

    /// <inheritdoc/>
    public Task<CallListing> ListAsync(CallFilter filter, int limit, CallPosition? olderThan, CallPosition? newerThan, CancellationToken cancellationToken)
    {
        using var connection = database.Connect();
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
        return Task.FromResult(backwards ? new CallListing(calls, more, HasOlder: true) : new CallListing(calls, HasNewer: from is not null, more));
    }

    /// <inheritdoc/>
    public Task<long> CountAsync(CallFilter filter, CancellationToken cancellationToken)
    {
        using var connection = database.Connect();
        return Task.FromResult(connection.Number($"SELECT count(*) FROM calls c WHERE {SqliteCallRow.Where(filter)}", [.. SqliteCallRow.Parameters(filter)]) ?? 0);
    }

    /// <inheritdoc/>
    public async Task CheckAsync(CancellationToken cancellationToken) =>
        await database.WriteAsync(connection => connection.Number("SELECT count(*) FROM (SELECT 1 FROM calls LIMIT 1)"), cancellationToken).ConfigureAwait(false);

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
        connection.Execute("INSERT INTO call_bodies (workspace_id, call_id, body) VALUES ($workspace, $call_id, $body)", key, ("$call_id", summary.CallId), ("$body", call.Body.ToArray()));
        return new(id.Value, IsNew: true);
    }
}
