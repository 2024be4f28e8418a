using System.Diagnostics.Metrics;

namespace Tuner.Server.Metrics;

/// <summary>One line of figures: an instrument with one set of attributes.</summary>
internal sealed class Series(IReadOnlyList<KeyValuePair<string, string>> attributes, bool isHistogram)
{
    /// <summary>The upper ends of a histogram's buckets in seconds, as OpenTelemetry has them for requests.</summary>
    public static readonly double[] Bounds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

    private readonly Lock _lock = new();
    private readonly long[] _buckets = isHistogram ? new long[Bounds.Length + 1] : [];
    private double _sum;
    private long _count;

    /// <summary>What tells it apart.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Attributes { get; } = attributes;

    /// <summary>Takes a measurement: counters add up, gauges and observed counters stand where they were last.</summary>
    public void Record(double value, bool addsUp)
    {
        lock (_lock)
        {
            _sum = addsUp ? _sum + value : value;
            _count++;
            if (_buckets.Length > 0) _buckets[BucketOf(value)]++;
        }
    }

    /// <summary>What it holds now.</summary>
    public (double Sum, long Count, long[] Buckets) Read()
    {
        lock (_lock) return (_sum, _count, [.. _buckets]);
    }

    /// <summary>Whether measurements of this instrument are added to each other.</summary>
    public static bool AddsUp(Instrument instrument) => instrument is Counter<long> or Histogram<double>;

    private static int BucketOf(double value)
    {
        var at = Array.BinarySearch(Bounds, value);
        return at < 0 ? ~at : at;
    }
}
