namespace Tuner.Server.Storage.Sqlite;

/// <inheritdoc cref="IAgentStore"/>
internal sealed class SqliteAgentStore(SqliteDatabase database) : IAgentStore
{
    // Steps from agent to agent along the index: a million calls of ten agents cost ten steps.
    private const string Query = """
        WITH RECURSIVE agents (agent) AS (
            SELECT min(agent) FROM calls WHERE workspace_id = $workspace
            UNION ALL
            SELECT (SELECT min(agent) FROM calls WHERE workspace_id = $workspace AND agent > agents.agent) FROM agents WHERE agents.agent IS NOT NULL)
        SELECT first.id, agents.agent, first.received_at_ms, last.received_at_ms FROM agents
        JOIN calls first ON first.id = (SELECT min(id) FROM calls WHERE workspace_id = $workspace AND agent = agents.agent)
        JOIN calls last ON last.id = (SELECT max(id) FROM calls WHERE workspace_id = $workspace AND agent = agents.agent)
        WHERE agents.agent IS NOT NULL
        LIMIT $limit
        """;

    /// <inheritdoc/>
    public Task<IReadOnlyList<StoredAgent>> AgentsAsync(long workspaceId, int limit, CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyList<StoredAgent>>(
        connection =>
        {
            using var command = connection.Command(Query, ("$workspace", workspaceId), ("$limit", limit));
            using var row = command.ExecuteReader();
            var agents = new List<StoredAgent>();
            while (row.Read()) agents.Add(new(row.GetInt64(0), row.GetString(1), row.GetInt64(2), row.GetInt64(3)));
            return agents;
        },
        isSearch: false,
        cancellationToken);
}
