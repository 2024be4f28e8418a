namespace Tuner.Server;

/// <summary>A call that a sender posted, in which nothing is wrong.</summary>
/// <param name="CallId">The sender's id of it.</param>
/// <param name="WorkspaceId">The workspace that it belongs to, 1 or more.</param>
/// <param name="Agent">The agent's remote identifier.</param>
/// <param name="StartedAtMs">When it began, Unix milliseconds.</param>
/// <param name="Body">Its record, byte for byte as it came; gone when the request is answered.</param>
internal sealed record ReceivedCall(string CallId, long WorkspaceId, string Agent, long StartedAtMs, ReadOnlyMemory<byte> Body);
