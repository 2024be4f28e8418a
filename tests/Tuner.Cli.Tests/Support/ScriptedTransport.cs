using Tuner.Pipecat.Delivery;

namespace Tuner.Cli.Tests.Support;

/// <summary>Ends the attempts in the order given, all further ones like the last, and keeps what was sent.</summary>
internal sealed class ScriptedTransport(params DeliveryResult[] results) : ITransport
{
    public List<(OutgoingRecord Record, Credential Credential)> Sent { get; } = [];

    public Task<DeliveryResult> SendAsync(OutgoingRecord record, Credential credential, CancellationToken cancellation)
    {
        Sent.Add((record, credential));
        return Task.FromResult(results[Math.Min(Sent.Count, results.Length) - 1]);
    }
}
