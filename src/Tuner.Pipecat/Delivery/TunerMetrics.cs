using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Tuner.Pipecat.Delivery;

/// <summary>The meter <c>Tuner.Pipecat</c>; <c>docs/delivery.md</c> lists its instruments.</summary>
internal static class TunerMetrics
{
    public const string MeterName = "Tuner.Pipecat";

    private static readonly Meter Meter = new(MeterName, typeof(TunerMetrics).Assembly.GetName().Version?.ToString(3));

    /// <summary>How many wait, by state folder: a process may have several.</summary>
    private static readonly ConcurrentDictionary<string, long> Waiting = new(StringComparer.Ordinal);

    /// <summary>The same for what waits for a collector.</summary>
    private static readonly ConcurrentDictionary<string, long> SpansWaiting = new(StringComparer.Ordinal);

    public static readonly Counter<long> FramesObserved = Meter.CreateCounter<long>("tuner.frames.observed", "{frame}", "Frames that the observers took");
    public static readonly Counter<long> FramesDropped = Meter.CreateCounter<long>("tuner.frames.dropped", "{frame}", "Frames that could not be kept, by reason");
    public static readonly UpDownCounter<long> CallsLive = Meter.CreateUpDownCounter<long>("tuner.calls.live", "{call}", "Calls that go on");
    public static readonly ObservableGauge<long> CallsWaiting = Meter.CreateObservableGauge("tuner.calls.waiting", static () => Waiting.Values.Sum(), "{call}", "Records that wait in the state folders of this process, as last seen");
    public static readonly Counter<long> CallsDelivered = Meter.CreateCounter<long>("tuner.calls.delivered", "{call}", "Records that the server has");
    public static readonly Counter<long> CallsRejected = Meter.CreateCounter<long>("tuner.calls.rejected", "{call}", "Records that the server refused for good");
    public static readonly Counter<long> CallsSuperseded = Meter.CreateCounter<long>("tuner.calls.superseded", "{call}", "Later parts of calls that the server knew already");
    public static readonly Counter<long> CallsLost = Meter.CreateCounter<long>("tuner.calls.lost", "{call}", "Calls that will never arrive, by reason");
    public static readonly ObservableGauge<long> OtlpWaiting = Meter.CreateObservableGauge("tuner.otlp.waiting", static () => SpansWaiting.Values.Sum(), "{call}", "Calls whose spans wait for a collector, as last seen");
    public static readonly Counter<long> OtlpDelivered = Meter.CreateCounter<long>("tuner.otlp.delivered", "{call}", "Calls whose spans a collector has");
    public static readonly Counter<long> OtlpRejected = Meter.CreateCounter<long>("tuner.otlp.rejected", "{call}", "Calls whose spans a collector refused for good");
    public static readonly Counter<long> OtlpSpansRejected = Meter.CreateCounter<long>("tuner.otlp.spans.rejected", "{span}", "Spans that a collector would not have, of calls that it took");
    public static readonly Counter<long> OtlpLost = Meter.CreateCounter<long>("tuner.otlp.lost", "{call}", "Calls whose spans will never arrive, by reason");
    public static readonly Histogram<double> DeliveryDelay = Meter.CreateHistogram<double>("tuner.delivery.delay", "s", "From the end of a call to the server's answer");

    /// <summary>How many records wait in a state folder.</summary>
    public static void SetWaiting(Destination destination, string folder, long records) => (destination.IsCollector ? SpansWaiting : Waiting)[folder] = records;

    /// <summary>This process looks into the folder no more.</summary>
    public static void ForgetWaiting(string folder)
    {
        Waiting.TryRemove(folder, out _);
        SpansWaiting.TryRemove(folder, out _);
    }
}
