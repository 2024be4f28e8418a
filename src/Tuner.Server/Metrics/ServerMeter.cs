using System.Diagnostics.Metrics;

namespace Tuner.Server.Metrics;

/// <summary>What the server measures of itself, under the names of OpenTelemetry where it has one. No value holds content of a call.</summary>
internal sealed class ServerMeter : IDisposable
{
    /// <summary>The name of the meter.</summary>
    public const string Name = "Tuner.Server";

    private readonly Histogram<double> _requests;
    private readonly Histogram<double> _store;
    private readonly Counter<long> _calls;
    private readonly Counter<long> _callBytes;
    private readonly Counter<long> _spans;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _parts;
    private readonly Counter<long> _partBytes;

    public ServerMeter()
    {
        Meter = new Meter(Name);
        _requests = Meter.CreateHistogram<double>("http.server.request.duration", "s", "How long answers took, by route and status.");
        _store = Meter.CreateHistogram<double>("tuner.store.operation.duration", "s", "How long the database took, from the question to the answer; a write is on disk then.");
        _calls = Meter.CreateCounter<long>("tuner.ingest.calls", "{call}", "Calls that were acknowledged: new ones, and ones that were there already.");
        _spans = Meter.CreateCounter<long>("tuner.ingest.spans", "{span}", "Spans of applications: new ones, ones that were there already, and ones that were refused.");
        _callBytes = Meter.CreateCounter<long>("tuner.ingest.bytes", "By", "Bytes of calls that were acknowledged, as they came.");
        _parts = Meter.CreateCounter<long>("tuner.recordings.parts", "{part}", "Parts of recordings: taken, the last of one that is complete, and not taken.");
        _partBytes = Meter.CreateCounter<long>("tuner.recordings.received", "By", "Bytes of recordings that were taken.");
        _refused = Meter.CreateCounter<long>("tuner.ingest.refused", "{request}", "Calls that were not taken, by reason.");
    }

    /// <summary>The meter itself: whoever reads the figures listens to it.</summary>
    public Meter Meter { get; }

    /// <summary>Notes an answer.</summary>
    public void Request(string method, string route, int status, TimeSpan took) =>
        _requests.Record(took.TotalSeconds, new("http.request.method", method), new("http.route", route), new("http.response.status_code", status));

    /// <summary>Notes one use of the database.</summary>
    public void Store(string operation, TimeSpan took) => _store.Record(took.TotalSeconds, new KeyValuePair<string, object?>("operation", operation));

    /// <summary>Notes a call that was acknowledged.</summary>
    public void Taken(bool isNew, long bytes)
    {
        _calls.Add(1, new KeyValuePair<string, object?>("outcome", isNew ? "new" : "known"));
        _callBytes.Add(bytes);
    }

    /// <summary>Notes what became of spans.</summary>
    public void Spans(int added, int known, int refused)
    {
        if (added > 0) _spans.Add(added, new KeyValuePair<string, object?>("outcome", "new"));
        if (known > 0) _spans.Add(known, new KeyValuePair<string, object?>("outcome", "known"));
        if (refused > 0) _spans.Add(refused, new KeyValuePair<string, object?>("outcome", "refused"));
    }

    /// <summary>Notes what became of a part of a recording.</summary>
    public void Recording(string outcome, long bytes)
    {
        _parts.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
        if (bytes > 0) _partBytes.Add(bytes);
    }

    /// <summary>Notes a call that was not taken.</summary>
    public void Refused(int status) => _refused.Add(1, new KeyValuePair<string, object?>("reason", status switch
    {
        400 => "query_or_json",
        401 => "no_key",
        403 => "not_allowed",
        408 => "too_slow",
        413 => "too_large",
        415 => "not_json",
        422 => "not_as_asked",
        429 => "wrong_keys",
        499 => "sender_left",
        503 => "no_room",
        _ => status >= 500 ? "server_failed" : "other",
    }));

    /// <summary>A figure that is asked for when somebody looks.</summary>
    public void Gauge(string name, string unit, string description, Func<long> value) => Meter.CreateObservableGauge(name, value, unit, description);

    /// <summary>Several of them, told apart by one attribute.</summary>
    public void Gauge(string name, string unit, string description, string attribute, Func<IEnumerable<(string Of, long Value)>> values) => Meter.CreateObservableGauge(
        name, () => values().Select(each => new Measurement<long>(each.Value, new KeyValuePair<string, object?>(attribute, each.Of))), unit, description);

    /// <summary>Figures of this process.</summary>
    public void ObserveProcess(TimeProvider time)
    {
        var began = time.GetTimestamp();
        Gauge("process.memory.usage", "By", "Memory of this process that is in use.", () => Environment.WorkingSet);
        Meter.CreateObservableCounter("process.cpu.time", () => Environment.CpuUsage.TotalTime.TotalSeconds, "s", "Time of processors that was used.");
        Meter.CreateObservableGauge("process.uptime", () => time.GetElapsedTime(began).TotalSeconds, "s", "How long the server has run.");
        Gauge("dotnet.gc.last_collection.heap.size", "By", "Memory of objects after the last collection.", () => GC.GetGCMemoryInfo().HeapSizeBytes);
    }

    /// <inheritdoc/>
    public void Dispose() => Meter.Dispose();
}
