using Tuner.Pipecat.Delivery;

namespace Tuner.Pipecat;

/// <summary>A snapshot of what happened: frames are the observer's own, calls those of the process and its state folder.</summary>
public sealed record TunerDiagnostics
{
    /// <summary>Frames that were given to the observer.</summary>
    public long FramesObserved { get; init; }

    /// <summary>Frames of the process that could not be kept, by reason: <c>queue_full</c>, <c>unknown_frame</c>, <c>fault</c>.</summary>
    public IReadOnlyDictionary<string, long> FramesDropped { get; init; } = new Dictionary<string, long>();

    /// <summary>Calls that go on.</summary>
    public long CallsLive { get; init; }

    /// <summary>Records that wait in the state folder.</summary>
    public long CallsWaiting { get; init; }

    /// <summary>Records that this process delivered.</summary>
    public long CallsDelivered { get; init; }

    /// <summary>Records that the server refused for good.</summary>
    public long CallsRejected { get; init; }

    /// <summary>Calls that will never arrive, by reason.</summary>
    public IReadOnlyDictionary<string, long> CallsLost { get; init; } = new Dictionary<string, long>();

    /// <summary>Calls whose spans wait in the state folder for a collector of OpenTelemetry.</summary>
    public long OtlpWaiting { get; init; }

    /// <summary>Calls whose spans this process delivered to a collector.</summary>
    public long OtlpDelivered { get; init; }

    /// <summary>Calls whose spans a collector refused for good.</summary>
    public long OtlpRejected { get; init; }

    /// <summary>Spans that a collector would not have, of calls that it took.</summary>
    public long OtlpSpansRejected { get; init; }

    /// <summary>Calls whose spans will never arrive, by reason, as in <see cref="CallsLost"/>.</summary>
    public IReadOnlyDictionary<string, long> OtlpLost { get; init; } = new Dictionary<string, long>();

    internal static TunerDiagnostics Of(DeliveryCounters counters, long waiting, long spansWaiting, long observed) => new()
    {
        FramesObserved = observed,
        FramesDropped = counters.Dropped,
        CallsLive = counters.Live,
        CallsWaiting = waiting,
        CallsDelivered = counters.Delivered,
        CallsRejected = counters.Rejected,
        CallsLost = counters.Lost,
        OtlpWaiting = spansWaiting,
        OtlpDelivered = counters.Spans.Delivered,
        OtlpRejected = counters.Spans.Rejected,
        OtlpSpansRejected = counters.Spans.RejectedSpans,
        OtlpLost = counters.Spans.Lost,
    };
}
