using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Tuner.Server.Metrics;

/// <summary>Prints figures in Prometheus' text format, with OpenTelemetry's rules for its names: dots become underscores, the unit is written out, counters end in <c>_total</c>.</summary>
internal static class PrometheusText
{
    /// <summary>The type of the answer.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>All of them.</summary>
    public static string Print(IReadOnlyList<(Instrument Instrument, IReadOnlyList<Series> Series)> figures)
    {
        var text = new StringBuilder();
        foreach (var (instrument, series) in figures)
        {
            if (series.Count == 0) continue;
            var name = NameOf(instrument);
            var type = instrument is Histogram<double> ? "histogram" : IsCounter(instrument) ? "counter" : "gauge";
            text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {Escaped(instrument.Description ?? "", quotes: false)}\n# TYPE {name} {type}\n");
            foreach (var each in series) Print(text, name, each, instrument is Histogram<double>);
        }
        return text.ToString();
    }

    private static void Print(StringBuilder text, string name, Series series, bool isHistogram)
    {
        var (sum, count, buckets) = series.Read();
        if (!isHistogram)
        {
            text.Append(CultureInfo.InvariantCulture, $"{name}{Labels(series, null)} {Number(sum)}\n");
            return;
        }
        long below = 0;
        for (var at = 0; at < buckets.Length; at++)
        {
            below += buckets[at];
            var end = at < Series.Bounds.Length ? Number(Series.Bounds[at]) : "+Inf";
            text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{Labels(series, end)} {below}\n");
        }
        text.Append(CultureInfo.InvariantCulture, $"{name}_sum{Labels(series, null)} {Number(sum)}\n{name}_count{Labels(series, null)} {count}\n");
    }

    private static string NameOf(Instrument instrument)
    {
        var name = instrument.Name.Replace('.', '_');
        var unit = instrument.Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };
        if (!name.EndsWith(unit, StringComparison.Ordinal)) name += unit;
        return IsCounter(instrument) ? $"{name}_total" : name;
    }

    private static bool IsCounter(Instrument instrument) => instrument is Counter<long> or ObservableCounter<double>;

    private static string Labels(Series series, string? bucketEnd)
    {
        var labels = series.Attributes.Select(attribute => $"{attribute.Key.Replace('.', '_')}=\"{Escaped(attribute.Value, quotes: true)}\"");
        if (bucketEnd is not null) labels = labels.Append($"le=\"{bucketEnd}\"");
        var all = string.Join(',', labels);
        return all.Length > 0 ? $"{{{all}}}" : "";
    }

    private static string Escaped(string value, bool quotes)
    {
        var escaped = value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        return quotes ? escaped.Replace("\"", "\\\"", StringComparison.Ordinal) : escaped;
    }

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
