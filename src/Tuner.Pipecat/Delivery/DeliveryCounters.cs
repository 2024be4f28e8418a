using System.Collections.Concurrent;

namespace Tuner.Pipecat.Delivery;

/// <summary>What happened in this process, counted; thread-safe, and told to the metrics as it happens.</summary>
internal sealed class DeliveryCounters
{
    private readonly DeliveryInstruments _told;
    private readonly ConcurrentDictionary<string, long> _dropped = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> _lost = new(StringComparer.Ordinal);
    private long _observed;
    private long _live;
    private long _delivered;
    private long _rejected;
    private long _superseded;
    private long _rejectedSpans;

    public DeliveryCounters()
    {
        _told = TunerMetrics.Calls;
        (Spans, Traces, Recordings) = (new(TunerMetrics.Otlp), new(TunerMetrics.Traces), new(TunerMetrics.Recordings));
    }

    private DeliveryCounters(DeliveryInstruments told) => (_told, Spans, Traces, Recordings) = (told, this, this, this);

    /// <summary>The same of what goes to a collector: counted for itself.</summary>
    public DeliveryCounters Spans { get; }

    /// <summary>The same of the application's own spans, in requests.</summary>
    public DeliveryCounters Traces { get; }

    /// <summary>The same of recordings.</summary>
    public DeliveryCounters Recordings { get; }

    /// <summary>Spans that a collector would not have, of calls that it took.</summary>
    public long RejectedSpans => Interlocked.Read(ref _rejectedSpans);

    public long Observed => Interlocked.Read(ref _observed);

    public long Live => Interlocked.Read(ref _live);

    public long Delivered => Interlocked.Read(ref _delivered);

    public long Rejected => Interlocked.Read(ref _rejected);

    public long Superseded => Interlocked.Read(ref _superseded);

    public IReadOnlyDictionary<string, long> Dropped => new SortedDictionary<string, long>(_dropped, StringComparer.Ordinal);

    public IReadOnlyDictionary<string, long> Lost => new SortedDictionary<string, long>(_lost, StringComparer.Ordinal);

    public void Observe(long frames = 1)
    {
        Interlocked.Add(ref _observed, frames);
        TunerMetrics.FramesObserved.Add(frames);
    }

    public void Drop(string reason, long frames = 1)
    {
        _dropped.AddOrUpdate(reason, frames, (_, before) => before + frames);
        TunerMetrics.FramesDropped.Add(frames, new KeyValuePair<string, object?>("reason", reason));
    }

    public void Begin()
    {
        Interlocked.Increment(ref _live);
        TunerMetrics.CallsLive.Add(1);
    }

    public void End()
    {
        Interlocked.Decrement(ref _live);
        TunerMetrics.CallsLive.Add(-1);
    }

    public void Deliver(TimeSpan sinceEnd)
    {
        Interlocked.Increment(ref _delivered);
        _told.Delivered.Add(1);
        if (_told == TunerMetrics.Calls) TunerMetrics.DeliveryDelay.Record(Math.Max(0, sinceEnd.TotalSeconds));
    }

    public void Reject()
    {
        Interlocked.Increment(ref _rejected);
        _told.Rejected.Add(1);
    }

    public void RejectSpans(long spans)
    {
        Interlocked.Add(ref _rejectedSpans, spans);
        _told.SpansRejected?.Add(spans);
    }

    public void Supersede()
    {
        Interlocked.Increment(ref _superseded);
        TunerMetrics.CallsSuperseded.Add(1);
    }

    public void Lose(string reason, long calls = 1)
    {
        _lost.AddOrUpdate(reason, calls, (_, before) => before + calls);
        _told.Lost.Add(calls, new KeyValuePair<string, object?>("reason", reason));
    }
}
