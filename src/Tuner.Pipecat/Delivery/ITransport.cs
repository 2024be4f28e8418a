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
internal sealed record OutgoingRecord(string CallId, string AgentId, ReadOnlyMemory<byte> Payload);
