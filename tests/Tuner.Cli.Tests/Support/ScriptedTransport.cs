using Tuner.Pipecat.Delivery;

namespace Tuner.Cli.Tests.Support;

/// <summary>Ends every attempt the same way and keeps what was sent.</summary>
internal sealed class ScriptedTransport(DeliveryResult result) : ITransport
{
    public List<(OutgoingRecord Record, Credential Credential)> Sent { get; } = [];

    public Task<DeliveryResult> SendAsync(OutgoingRecord record, Credential credential, CancellationToken cancellation)
    {
        Sent.Add((record, credential));
        return Task.FromResult(result);
    }
}
