using System.Diagnostics.Metrics;
using System.Globalization;

namespace Tuner.Server.Metrics;

/// <summary>Listens to one meter and keeps its figures, so that they can be printed at any time.</summary>
internal sealed class MetricsCollector : IDisposable
{
    // Attributes are routes, methods, statuses and our own words: far fewer than this. A fault must not fill the memory.
    private const int MostSeries = 1_000;
    private readonly MeterListener _listener = new();
    private readonly Lock _lock = new();
    private readonly List<Instrument> _instruments = [];
    private readonly Dictionary<Instrument, Dictionary<string, Series>> _series = [];
    private int _count;

    public MetricsCollector(ServerMeter meter)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter != meter.Meter) return;
            lock (_lock)
            {
                _instruments.Add(instrument);
                _series[instrument] = new(StringComparer.Ordinal);
            }
            listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>Asked before the figures are read: what takes a question to the database.</summary>
    public Func<CancellationToken, Task>? Refresh { get; set; }

    /// <summary>The figures of now, instrument by instrument.</summary>
    public async Task<IReadOnlyList<(Instrument Instrument, IReadOnlyList<Series> Series)>> CollectAsync(CancellationToken cancellationToken)
    {
        if (Refresh is { } refresh) await refresh(cancellationToken).ConfigureAwait(false);
        return Collect();
    }

    /// <summary>The figures of now, as far as nobody has to be asked for them.</summary>
    public IReadOnlyList<(Instrument Instrument, IReadOnlyList<Series> Series)> Collect()
    {
        _listener.RecordObservableInstruments();
        lock (_lock) return [.. _instruments.Select(each => (each, (IReadOnlyList<Series>)[.. _series[each].Values]))];
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private void Record(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        Series? series;
        lock (_lock)
        {
            if (!_series.TryGetValue(instrument, out var all)) return;
            var key = KeyOf(tags);
            if (!all.TryGetValue(key, out series))
            {
                if (_count >= MostSeries) return;
                _count++;
                all[key] = series = new(Attributes(tags), instrument is Histogram<double>);
            }
        }
        series.Record(value, Series.AddsUp(instrument));
    }

    private static string KeyOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.Length == 0) return "";
        if (tags.Length == 1) return Text(tags[0].Value);
        var key = Text(tags[0].Value);
        for (var at = 1; at < tags.Length; at++) key = $"{key}\n{Text(tags[at].Value)}";
        return key;
    }

    private static KeyValuePair<string, string>[] Attributes(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var attributes = new KeyValuePair<string, string>[tags.Length];
        for (var at = 0; at < tags.Length; at++) attributes[at] = new(tags[at].Key, Text(tags[at].Value));
        return attributes;
    }

    private static string Text(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
}
