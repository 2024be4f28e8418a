namespace Tuner.Server.Calls;

/// <summary>A stored call without its body, as the list shows it.</summary>
/// <param name="Id">This server's own number of the call.</param>
/// <param name="WorkspaceId">The workspace that it belongs to.</param>
/// <param name="Agent">The agent's remote identifier.</param>
/// <param name="ReceivedAtMs">When it came in, Unix milliseconds.</param>
/// <param name="Summary">What the list shows.</param>
internal sealed record ListedCall(long Id, long WorkspaceId, string Agent, long ReceivedAtMs, CallSummary Summary);
