using Npgsql;
using Tuner.Server.Calls;

namespace Tuner.Server.Storage.Postgres;

/// <summary>Writes calls, many with one statement: payload, facts and rows of each, all or nothing.</summary>
internal static class PostgresCallInsert
{
    // Whoever reads all calls in the order of their numbers takes the same lock alone: nobody then has a number that he does not see.
    private static readonly string Insert = $"""
        SELECT pg_advisory_xact_lock_shared({PostgresLocks.Space}, {(int)PostgresLock.Adding});
        WITH given AS MATERIALIZED (
            SELECT * FROM unnest(@n::bigint[], @workspace::bigint[], @call_id::text[], @agent::text[], @received::bigint[], @traits::text[], @form::bigint[], @length::bigint[], @body::bytea[], {PostgresCallArrays.Arguments})
                AS g (n, workspace_id, call_id, agent, received_at_ms, traits, form, length, body, {string.Join(", ", CallFacts.Columns)})),
        added AS (
            INSERT INTO calls (workspace_id, call_id, agent, received_at_ms, traits, {string.Join(", ", CallFacts.Columns)})
            SELECT workspace_id, call_id, agent, received_at_ms, string_to_array(traits, E'\x1F'), {string.Join(", ", CallFacts.Columns)} FROM given ORDER BY n
            ON CONFLICT (workspace_id, call_id) DO NOTHING
            RETURNING id, workspace_id, call_id),
        numbered AS MATERIALIZED (
            SELECT given.n, added.workspace_id, added.id, given.form, given.length, given.body FROM added JOIN given ON given.workspace_id = added.workspace_id AND given.call_id = added.call_id),
        written_payloads AS (INSERT INTO payloads (workspace_id, call, form, length, body) SELECT workspace_id, id, form, length, body FROM numbered),
        asked AS (INSERT INTO unfollowed (workspace_id, call) SELECT workspace_id, id FROM numbered),
        {PostgresRowArrays.Sql}
        SELECT n, id FROM numbered;
        """;

    // What was there already is acknowledged too: its commit is behind this one's, so it is as safe on every standby as this one.
    private const string Known = """
        SELECT pg_logical_emit_message(true, 'tuner', 'known');
        SELECT g.n, c.id FROM unnest(@n::bigint[], @workspace::bigint[], @call_id::text[]) AS g (n, workspace_id, call_id) JOIN calls c ON c.workspace_id = g.workspace_id AND c.call_id = g.call_id;
        """;

    /// <summary>The statement that adds calls, each of another id in its workspace; the second result tells the numbers of those that were new.</summary>
    public static NpgsqlCommand Adding(NpgsqlConnection connection, IReadOnlyList<PackedCall> calls)
    {
        var rows = new PostgresRowArrays();
        for (var n = 0; n < calls.Count; n++) rows.Add(n, calls[n].Call.Rows);
        return PostgresSession.Command(connection, Insert, [
            .. Keys(calls),
            ("@agent", calls.Select(call => call.Call.Agent).ToArray()),
            ("@received", calls.Select(call => call.Call.ReceivedAtMs).ToArray()),
            ("@traits", calls.Select(call => PostgresTraits.Joined(call.Call.WorkspaceId, CallTrait.Of(call.Call.Rows))).ToArray()),
            ("@form", calls.Select(call => (long)call.Body.Form).ToArray()),
            ("@length", calls.Select(call => (long)call.Body.Length).ToArray()),
            ("@body", calls.Select(call => call.Body.Bytes.ToArray()).ToArray()),
            .. PostgresCallArrays.Parameters(calls.Select(call => call.Call.Summary)),
            .. rows.Parameters()]);
    }

    /// <summary>The statement that finds calls that were there already; the second result tells their numbers.</summary>
    public static NpgsqlCommand Finding(NpgsqlConnection connection, IReadOnlyList<PackedCall> calls) => PostgresSession.Command(connection, Known, [.. Keys(calls)]);

    private static IEnumerable<(string, object?)> Keys(IReadOnlyList<PackedCall> calls) =>
    [
        ("@n", Enumerable.Range(0, calls.Count).Select(n => (long)n).ToArray()),
        ("@workspace", calls.Select(call => call.Call.WorkspaceId).ToArray()),
        ("@call_id", calls.Select(call => call.Call.Summary.CallId).ToArray()),
    ];
}

/// <summary>A call that is to be stored, with its payload packed.</summary>
internal sealed record PackedCall(NewCall Call, PackedBody Body);
