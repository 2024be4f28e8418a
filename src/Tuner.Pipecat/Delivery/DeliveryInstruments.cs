using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Tuner.Pipecat.Delivery;

/// <summary>What is measured of one kind of thing on its way: how many wait, arrived, were refused, are lost.</summary>
internal sealed class DeliveryInstruments
{
    /// <summary>How many wait, by state folder: a process may have several.</summary>
    private readonly ConcurrentDictionary<string, long> _waiting = new(StringComparer.Ordinal);

    public DeliveryInstruments(Meter meter, string name, string unit, string waiting, string delivered, string rejected, string lost, string? spansRejected = null)
    {
        meter.CreateObservableGauge($"{name}.waiting", () => _waiting.Values.Sum(), unit, waiting);
        Delivered = meter.CreateCounter<long>($"{name}.delivered", unit, delivered);
        Rejected = meter.CreateCounter<long>($"{name}.rejected", unit, rejected);
        Lost = meter.CreateCounter<long>($"{name}.lost", unit, lost);
        SpansRejected = spansRejected is null ? null : meter.CreateCounter<long>($"{name}.spans.rejected", "{span}", spansRejected);
    }

    public Counter<long> Delivered { get; }

    public Counter<long> Rejected { get; }

    public Counter<long> Lost { get; }

    public Counter<long>? SpansRejected { get; }

    /// <summary>How many wait in a state folder.</summary>
    public void SetWaiting(string folder, long count) => _waiting[folder] = count;

    /// <summary>This process looks into the folder no more.</summary>
    public void ForgetWaiting(string folder) => _waiting.TryRemove(folder, out _);
}
