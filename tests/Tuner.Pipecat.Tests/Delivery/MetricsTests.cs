using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Xml.Linq;
using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Delivery;

public sealed class MetricsTests
{
    [Fact]
    public async Task The_meter_tells_of_delivered_rejected_and_lost_calls_and_of_the_delay()
    {
        var seen = new ConcurrentDictionary<string, double>();
        using var listener = new MeterListener { InstrumentPublished = static (instrument, listener) => Listen(instrument, listener) };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => seen.AddOrUpdate(Name(instrument, tags), value, (_, before) => before + value));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => seen.AddOrUpdate(Name(instrument, tags) + " count", 1, (_, before) => before + 1));
        listener.Start();

        var transport = new ScriptedTransport((record, _) => record.CallId == "bad" ? new DeliveryResult.Rejected(422, "no") : new DeliveryResult.Delivered(201, false));
        await using (var keeper = CallScript.Keeper(new ForgettingDisk(), transport))
            foreach (var (id, number) in new[] { ("good", 1), ("bad", 2) })
            {
                var call = keeper.Begin(CallScript.Header(id, number));
                call.Take(CallScript.Line(1), 1);
                call.End(null);
                await keeper.Finish(call).Tried;
            }

        new DeliveryCounters().Lose("test_reason");
        // Other tests of this process count as well: at least ours must be there.
        Assert.True(seen["tuner.calls.delivered"] >= 1);
        Assert.True(seen["tuner.calls.rejected"] >= 1);
        Assert.Equal(1, seen["tuner.calls.lost test_reason"]);
        Assert.True(seen["tuner.delivery.delay count"] >= 1);
        Assert.Contains("tuner.calls.live", seen.Keys);
    }

    [Fact]
    public void A_call_is_live_until_it_ends()
    {
        var (live, here) = (0L, Environment.CurrentManagedThreadId);
        using var listener = new MeterListener { InstrumentPublished = static (instrument, listener) => Listen(instrument, listener) };
        // Other tests of this process begin calls as well, in threads of their own.
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => live += instrument.Name == "tuner.calls.live" && Environment.CurrentManagedThreadId == here ? value : 0);
        listener.Start();
        var counters = new DeliveryCounters();
        counters.Begin();
        Assert.Equal((1L, 1L), (live, counters.Live));
        counters.End();
        Assert.Equal((0L, 0L), (live, counters.Live));
    }

    [Theory]
    [InlineData(250, 0.25)]
    [InlineData(0, 0)]
    [InlineData(-250, 0)]
    public void The_delay_of_a_call_that_arrived_is_told_in_seconds_and_never_below_nothing(double ms, double seconds)
    {
        var (told, here) = (new List<double>(), Environment.CurrentManagedThreadId);
        using var listener = new MeterListener { InstrumentPublished = static (instrument, listener) => Listen(instrument, listener) };
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) =>
        {
            if (instrument.Name == "tuner.delivery.delay" && Environment.CurrentManagedThreadId == here) told.Add(value);
        });
        listener.Start();
        new DeliveryCounters().Deliver(TimeSpan.FromMilliseconds(ms));
        new DeliveryCounters().Spans.Deliver(TimeSpan.FromMilliseconds(ms));
        Assert.Equal([seconds], told);
    }

    [Fact]
    public void What_waits_for_each_is_told_by_its_own_gauge_until_nobody_looks_there_any_more()
    {
        var told = new Dictionary<string, long>();
        using var listener = new MeterListener { InstrumentPublished = static (instrument, listener) => Listen(instrument, listener) };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => told[instrument.Name] = value);
        listener.Start();
        Destination[] all = [Destination.Server, Destination.Collector, Destination.Traces, Destination.Recordings];
        string[] names = ["tuner.calls.waiting", "tuner.otlp.waiting", "tuner.traces.waiting", "tuner.recordings.waiting"];
        // Other tests of this process have folders of their own: ours are told apart by how many wait there.
        for (var i = 0; i < all.Length; i++) TunerMetrics.SetWaiting(all[i], "/of/this/test", 1_000_000L << (4 * i));
        listener.RecordObservableInstruments();
        Assert.Equal(Enumerable.Range(0, 4).Select(static i => 1_000_000L << (4 * i)), names.Select(name => told[name] / 1_000_000 * 1_000_000));
        foreach (var destination in all) TunerMetrics.ForgetWaiting(destination, "/of/this/test");
        listener.RecordObservableInstruments();
        Assert.All(names, name => Assert.InRange(told[name], 0, 999_999));
    }

    [Fact]
    public void The_meter_has_the_version_of_the_project() =>
        Assert.Equal(
            XDocument.Load(Path.Combine(RecordedCalls.Root, "Directory.Build.props")).Descendants("Version").Single().Value,
            TunerMetrics.FramesObserved.Meter.Version);

    private static void Listen(Instrument instrument, MeterListener listener)
    {
        if (instrument.Meter.Name == TunerMetrics.MeterName) listener.EnableMeasurementEvents(instrument);
    }

    private static string Name(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        tags.IsEmpty ? instrument.Name : $"{instrument.Name} {tags[0].Value}";
}
