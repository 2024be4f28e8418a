using System.Collections.Concurrent;
using Tuner.Pipecat.Delivery;

namespace Tuner.Pipecat.Tests.Support;

/// <summary>Answers attempts as it is told, and notes them.</summary>
internal sealed class ScriptedTransport(Func<OutgoingRecord, Credential, DeliveryResult> answer) : ITransport
{
    private readonly ConcurrentQueue<(string CallId, string Key, byte[] Payload)> _sent = new();

    public ScriptedTransport()
        : this((_, _) => new DeliveryResult.Delivered(201, false))
    {
    }

    public Func<OutgoingRecord, Credential, DeliveryResult> Respond { get; set; } = answer;

    public IReadOnlyList<(string CallId, string Key, byte[] Payload)> Sent => [.. _sent];

    public Task<DeliveryResult> SendAsync(OutgoingRecord record, Credential credential, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        _sent.Enqueue((record.CallId, credential.ApiKey, record.Payload.ToArray()));
        return Task.FromResult(Respond(record, credential));
    }
}
