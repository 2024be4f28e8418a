using System.Diagnostics.Metrics;

namespace Tuner.Pipecat.Delivery;

/// <summary>The meter <c>Tuner.Pipecat</c>; <c>docs/delivery.md</c> lists its instruments.</summary>
internal static class TunerMetrics
{
    public const string MeterName = "Tuner.Pipecat";

    private static readonly Meter Meter = new(MeterName, typeof(TunerMetrics).Assembly.GetName().Version?.ToString(3));

    public static readonly Counter<long> FramesObserved = Meter.CreateCounter<long>("tuner.frames.observed", "{frame}", "Frames that the observers took");
    public static readonly Counter<long> FramesDropped = Meter.CreateCounter<long>("tuner.frames.dropped", "{frame}", "Frames that could not be kept, by reason");
    public static readonly UpDownCounter<long> CallsLive = Meter.CreateUpDownCounter<long>("tuner.calls.live", "{call}", "Calls that go on");
    public static readonly Counter<long> CallsSuperseded = Meter.CreateCounter<long>("tuner.calls.superseded", "{call}", "Later parts of calls that the server knew already");
    public static readonly Histogram<double> DeliveryDelay = Meter.CreateHistogram<double>("tuner.delivery.delay", "s", "From the end of a call to the server's answer");

    /// <summary>What goes to the server.</summary>
    public static readonly DeliveryInstruments Calls = new(
        Meter, "tuner.calls", "{call}",
        "Records that wait in the state folders of this process, as last seen", "Records that the server has", "Records that the server refused for good", "Calls that will never arrive, by reason");

    /// <summary>What goes to a collector.</summary>
    public static readonly DeliveryInstruments Otlp = new(
        Meter, "tuner.otlp", "{call}",
        "Calls whose spans wait for a collector, as last seen", "Calls whose spans a collector has", "Calls whose spans a collector refused for good", "Calls whose spans will never arrive, by reason",
        "Spans that a collector would not have, of calls that it took");

    /// <summary>The application's own spans, on their way to the server.</summary>
    public static readonly DeliveryInstruments Traces = new(
        Meter, "tuner.traces", "{request}",
        "Requests with the application's own spans that wait, as last seen", "Such requests that the server has", "Such requests that the server refused for good", "Such requests that will never arrive, by reason",
        "Spans that the server would not have, of requests that it took");

    /// <summary>Recordings of calls, on their way to the server.</summary>
    public static readonly DeliveryInstruments Recordings = new(
        Meter, "tuner.recordings", "{recording}",
        "Recordings that wait for the server, as last seen", "Recordings that the server has", "Recordings that the server refused for good", "Recordings that will never arrive, by reason");

    /// <summary>How many records wait in a state folder.</summary>
    public static void SetWaiting(Destination destination, string folder, long records) => Of(destination).SetWaiting(folder, records);

    /// <summary>This process looks into the folder no more.</summary>
    public static void ForgetWaiting(Destination destination, string folder) => Of(destination).ForgetWaiting(folder);

    private static DeliveryInstruments Of(Destination destination) => destination == Destination.Collector ? Otlp : destination == Destination.Traces ? Traces : destination == Destination.Recordings ? Recordings : Calls;
}
