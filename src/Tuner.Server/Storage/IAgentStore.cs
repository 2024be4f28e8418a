namespace Tuner.Server.Storage;

/// <summary>Which agents calls were sent for.</summary>
internal interface IAgentStore
{
    /// <summary>The agents of a workspace, by name, at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<StoredAgent>> AgentsAsync(long workspaceId, int limit, CancellationToken cancellationToken);
}

/// <summary>An agent of which there are calls.</summary>
/// <param name="FirstCallId">The number of its first call: it never changes, so it is the agent's own number too.</param>
/// <param name="Name">The sender's name of the agent.</param>
/// <param name="FirstCallAtMs">When its first call came in.</param>
/// <param name="LastCallAtMs">When its newest call came in.</param>
internal readonly record struct StoredAgent(long FirstCallId, string Name, long FirstCallAtMs, long LastCallAtMs);
