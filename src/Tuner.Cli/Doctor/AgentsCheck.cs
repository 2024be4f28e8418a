namespace Tuner.Cli.Doctor;

/// <summary>What the API's answers say of key, workspace and agent.</summary>
internal static class AgentsCheck
{
    /// <param name="settings">As whom the server was asked.</param>
    /// <param name="posted">The answer to an empty call.</param>
    /// <param name="listed">The answer to the question for the workspace's agents.</param>
    public static IEnumerable<Finding> Of(ServerSettings settings, ServerAnswer posted, ServerAnswer listed)
    {
        if (string.IsNullOrEmpty(settings.Key)) yield break;
        if (!posted.IsAnswer)
        {
            yield return Finding.Warning("key", "not checked: it was not the Tuner API that answered", "mend the address first");
            yield break;
        }

        // A key that may send and not read is refused the list only, by 403.
        var refused = posted is { Status: 401 or 403, Refusal: not null } ? posted : listed is { Status: 401, Refusal: not null } ? listed : null;
        if (refused is not null)
        {
            yield return Finding.Bad("key", $"the server refuses the key (HTTP {refused.Status}: {refused.Refusal})", "check TUNER_API_KEY and TUNER_WORKSPACE_ID");
            yield break;
        }

        yield return listed.Agents is not null || posted.Status is 400 or 404 or 422
            ? Finding.Good("key", "the server takes it")
            : Finding.Warning("key", "the server did not say whether it takes the key", "send a call and look at `tuner outbox`");
        if (settings.HasWorkspace && Unknown(posted, listed) is { } why)
            yield return Finding.Bad("workspace", $"the server does not know workspace {settings.Workspace} or the agent ({why})", "check TUNER_WORKSPACE_ID and TUNER_AGENT_ID");
        else if (settings.HasWorkspace && settings.Agent is { Length: > 0 } agent && listed.Agents is { } agents)
            yield return agents.Count == 0
                ? Finding.Warning("agent", $"workspace {settings.Workspace} lists no agents", "a server of your own learns them from the first calls; Tuner itself needs them made first")
                : agents.Contains(agent)
                ? Finding.Good("agent", $"workspace {settings.Workspace} has the agent '{agent}'")
                : Finding.Bad("agent", $"workspace {settings.Workspace} has no agent '{agent}'", "set TUNER_AGENT_ID to the Agent ID of Agent Settings, Agent Connection");
    }

    private static string? Unknown(ServerAnswer posted, ServerAnswer listed) =>
        posted is { Status: 404, Refusal: { } first } ? first
        : listed is { Status: 404, Refusal: { } second } ? second
        : null;
}
