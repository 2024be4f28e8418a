using System.Globalization;
using Tuner.Pipecat.Delivery;

namespace Tuner.Cli.Doctor;

/// <summary>Where calls would go, and as whom.</summary>
internal sealed record ServerSettings(string Server, string? Key, string? Workspace, string? Agent)
{
    public static ServerSettings Read(string server, Func<string, string?> variable) =>
        new(server.TrimEnd('/'), variable("TUNER_API_KEY"), variable("TUNER_WORKSPACE_ID"), variable("TUNER_AGENT_ID"));

    /// <summary>The address that a call is posted to; null when the server is no address.</summary>
    public Uri? PostAddress => HttpTransport.AddressOf(new Credential(Key ?? "", Server, WorkspaceNumber ?? 1), string.IsNullOrEmpty(Agent) ? "doctor" : Agent);

    /// <summary>Where the workspace's agents are listed.</summary>
    public Uri AgentsAddress => new(string.Create(CultureInfo.InvariantCulture, $"{Server}/api/v1/workspaces/{WorkspaceNumber ?? 1}/agents/"));

    public bool HasWorkspace => WorkspaceNumber is not null;

    private long? WorkspaceNumber => long.TryParse(Workspace, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;

    /// <summary>What is not set. A bot may give workspace and agent in its code, so their absence here is no fault yet.</summary>
    /// <param name="isOurs">True when the server runs here, under this user, so that a key is at hand.</param>
    public IEnumerable<Finding> Missing(bool isOurs)
    {
        if (string.IsNullOrEmpty(Key)) yield return Finding.Bad("key", "TUNER_API_KEY is not set", isOurs ? "`tuner keys add BOT --workspace N --scope ingest` makes one for the server that runs here" : "set it to a key of the workspace");
        if (string.IsNullOrEmpty(Workspace)) yield return Finding.Warning("workspace", "TUNER_WORKSPACE_ID is not set", "set it to the workspace's number, unless the application gives it");
        else if (!HasWorkspace) yield return Finding.Bad("workspace", "TUNER_WORKSPACE_ID is no whole number from 1 on", "set it to the workspace's number");
        if (string.IsNullOrEmpty(Agent)) yield return Finding.Warning("agent", "TUNER_AGENT_ID is not set", "set it to the agent's id (Agent Settings, Agent Connection), unless the application gives it");
    }
}
