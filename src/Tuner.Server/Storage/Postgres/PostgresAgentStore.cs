namespace Tuner.Server.Storage.Postgres;

/// <inheritdoc cref="IAgentStore"/>
internal sealed class PostgresAgentStore(PostgresDatabase database) : IAgentStore
{
    // Steps from agent to agent along the index: a million calls of ten agents cost ten steps.
    private const string Query = """
        WITH RECURSIVE agents (agent) AS (
            (SELECT agent FROM calls WHERE workspace_id = @workspace ORDER BY agent LIMIT 1)
            UNION ALL
            SELECT (SELECT c.agent FROM calls c WHERE c.workspace_id = @workspace AND c.agent > agents.agent ORDER BY c.agent LIMIT 1) FROM agents WHERE agents.agent IS NOT NULL)
        SELECT first.id, agents.agent, first.received_at_ms, last.received_at_ms FROM agents
        CROSS JOIN LATERAL (SELECT c.id, c.received_at_ms FROM calls c WHERE c.workspace_id = @workspace AND c.agent = agents.agent ORDER BY c.id LIMIT 1) first
        CROSS JOIN LATERAL (SELECT c.id, c.received_at_ms FROM calls c WHERE c.workspace_id = @workspace AND c.agent = agents.agent ORDER BY c.id DESC LIMIT 1) last
        LIMIT @limit
        """;

    /// <inheritdoc/>
    public Task<IReadOnlyList<StoredAgent>> AgentsAsync(long workspaceId, int limit, CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyList<StoredAgent>>(
        session => session.Rows(Query, row => new StoredAgent(row.GetInt64(0), row.GetString(1), row.GetInt64(2), row.GetInt64(3)), ("@workspace", workspaceId), ("@limit", limit)),
        cancellationToken);
}
