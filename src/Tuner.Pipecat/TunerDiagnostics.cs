using Tuner.Pipecat.Hosting;

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

    internal static TunerDiagnostics Of(Engine engine, ObservedCall call) => new()
    {
        FramesObserved = call.FramesObserved,
        FramesDropped = engine.Counters.Dropped,
        CallsLive = engine.Counters.Live,
        CallsWaiting = engine.CountWaiting(),
        CallsDelivered = engine.Counters.Delivered,
        CallsRejected = engine.Counters.Rejected,
        CallsLost = engine.Counters.Lost,
    };
}
