namespace Tuner.Server.Storage.Postgres;

/// <summary>
/// The fifth schema: what lists by length, worst wait and cost are filtered by most stands in the indexes of these orders, as in SQLite's. PostgreSQL passes by what is a key
/// of an index without a look at the call itself, which takes ten times as long; and counts along an index that holds the column of its expression as well.
/// </summary>
internal static class PostgresOrders
{
    private const string Filtered = "id, started_at_ms, agent, errors, failed_tools, unanswered, interruptions, incomplete";

    /// <summary>It. Dropped first: who waits for the lock of both then waits once, and nobody who holds one waits for the other.</summary>
    public const string WithWhatListsAreFilteredBy = $"""
        DROP INDEX IF EXISTS calls_by_length, calls_by_worst_wait, calls_by_cost;
        CREATE INDEX calls_by_length ON calls (workspace_id, duration_ms, {Filtered});
        CREATE INDEX calls_by_worst_wait ON calls (workspace_id, (coalesce(wait_worst_ms::double precision, -1e15)), {Filtered}) INCLUDE (wait_worst_ms);
        CREATE INDEX calls_by_cost ON calls (workspace_id, (coalesce(cost, -1e15)), {Filtered}) INCLUDE (cost);
        """;
}
