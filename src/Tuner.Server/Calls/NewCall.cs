namespace Tuner.Server.Calls;

/// <summary>A valid call, ready to be stored.</summary>
/// <param name="WorkspaceId">The workspace that it belongs to, 1 or more.</param>
/// <param name="Agent">The agent's remote identifier.</param>
/// <param name="ReceivedAtMs">Unix milliseconds.</param>
/// <param name="Summary">What the list shows.</param>
/// <param name="Body">The request's body, byte for byte.</param>
internal sealed record NewCall(long WorkspaceId, string Agent, long ReceivedAtMs, CallSummary Summary, ReadOnlyMemory<byte> Body)
{
    /// <summary>The narrow rows.</summary>
    public CallRows Rows { get; init; } = CallRows.None;

    /// <summary>What was said and heard, where the store need not read it out of the body again; null where it must.</summary>
    public IReadOnlyList<string>? Spoken { get; init; }
}
