using System.Diagnostics.Metrics;
using Tuner.Pipecat.Delivery;

namespace Tuner.Pipecat.Tests.Delivery;

/// <summary>Whatever happens is counted once, for whom it is, and told to the meter as it happens.</summary>
public sealed class DeliveryCountersTests
{
    [Fact]
    public void What_happens_to_calls_spans_and_recordings_is_counted_for_each_by_itself()
    {
        var told = new Dictionary<string, long>();
        var here = Environment.CurrentManagedThreadId;
        using var listener = new MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Meter.Name == TunerMetrics.MeterName) listener.EnableMeasurementEvents(instrument);
            },
        };
        // Other tests of this process count as well, in threads of their own.
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            if (Environment.CurrentManagedThreadId != here) return;
            var name = tags.IsEmpty ? instrument.Name : $"{instrument.Name} {tags[0].Key}={tags[0].Value}";
            told[name] = told.GetValueOrDefault(name) + value;
        });
        listener.Start();

        var all = new DeliveryCounters();
        var factor = 1;
        foreach (var counters in (DeliveryCounters[])[all, all.Spans, all.Traces, all.Recordings])
        {
            for (var i = 0; i < factor; i++) counters.Deliver(TimeSpan.Zero);
            for (var i = 0; i < factor + 10; i++) counters.Reject();
            counters.Lose("b", factor + 20);
            counters.Lose("a");
            counters.Lose("a");
            if (counters != all && counters != all.Recordings) counters.RejectSpans(factor + 30);
            factor++;
        }

        all.Observe();
        all.Observe(4);
        all.Drop("full");
        all.Drop("full", 2);
        all.Supersede();

        factor = 1;
        foreach (var counters in (DeliveryCounters[])[all, all.Spans, all.Traces, all.Recordings])
        {
            Assert.Equal((factor, factor + 10), (counters.Delivered, counters.Rejected));
            Assert.Equal($"a 2, b {factor + 20}", Said(counters.Lost));
            factor++;
        }

        Assert.Equal((5, 1, 32, 33), (all.Observed, all.Superseded, all.Spans.RejectedSpans, all.Traces.RejectedSpans));
        Assert.Equal("full 3", Said(all.Dropped));
        Assert.Equal(
            [
                "tuner.calls.delivered 1", "tuner.calls.lost reason=a 2", "tuner.calls.lost reason=b 21", "tuner.calls.rejected 11", "tuner.calls.superseded 1",
                "tuner.frames.dropped reason=full 3", "tuner.frames.observed 5",
                "tuner.otlp.delivered 2", "tuner.otlp.lost reason=a 2", "tuner.otlp.lost reason=b 22", "tuner.otlp.rejected 12", "tuner.otlp.spans.rejected 32",
                "tuner.recordings.delivered 4", "tuner.recordings.lost reason=a 2", "tuner.recordings.lost reason=b 24", "tuner.recordings.rejected 14",
                "tuner.traces.delivered 3", "tuner.traces.lost reason=a 2", "tuner.traces.lost reason=b 23", "tuner.traces.rejected 13", "tuner.traces.spans.rejected 33",
            ],
            told.Select(static one => $"{one.Key} {one.Value}").Order(StringComparer.Ordinal));
    }

    private static string Said(IReadOnlyDictionary<string, long> counts) => string.Join(", ", counts.Select(static one => $"{one.Key} {one.Value}"));
}
