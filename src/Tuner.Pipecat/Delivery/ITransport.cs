namespace Tuner.Pipecat.Delivery;

/// <summary>Makes one attempt. Never throws but when it is cancelled.</summary>
internal interface ITransport
{
    Task<DeliveryResult> SendAsync(OutgoingRecord record, Credential credential, CancellationToken cancellation);
}

/// <summary>A record as it goes out.</summary>
/// <param name="CallId">The call's id; the API is idempotent by it.</param>
/// <param name="AgentId">The agent that it is filed under.</param>
/// <param name="Payload">The body.</param>
internal sealed record OutgoingRecord(string CallId, string AgentId, ReadOnlyMemory<byte> Payload)
{
    /// <summary>The recording, where that is what goes out; the body is empty then.</summary>
    public SoundBody? Sound { get; init; }

    /// <summary>To be asked before each part of a recording: waits for records that are on their way, and gives why the rest must wait, or null.</summary>
    public Func<string, CancellationToken, Task<DeliveryResult?>>? First { get; init; }
}
