using System.Globalization;

namespace Tuner.Server.Checking;

/// <summary>Which value is taken of many.</summary>
/// <param name="Kind">How it is taken.</param>
/// <param name="Share">Of a percentile: its share, above 0 and at most 1.</param>
internal readonly record struct FigureStatistic(StatisticKind Kind, double Share = 0)
{
    /// <summary>Every value keeps the limit.</summary>
    public static FigureStatistic Each { get; } = new(StatisticKind.Each);

    /// <summary>Reads <c>p95</c>, <c>p99.9</c>, <c>median</c>, <c>mean</c>, <c>max</c>, <c>min</c> or <c>each</c>; null for anything else.</summary>
    public static FigureStatistic? Parse(string text) => text.Trim().ToLowerInvariant() switch
    {
        "median" => new(StatisticKind.Percentile, 0.5),
        "mean" or "average" or "avg" => new(StatisticKind.Mean),
        "max" => new(StatisticKind.Max),
        "min" => new(StatisticKind.Min),
        "each" => Each,
        ['p', _, ..] percentile when decimal.TryParse(percentile.AsSpan(1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var share) && share is > 0 and <= 100 => new(StatisticKind.Percentile, (double)(share / 100)),
        _ => null,
    };

    /// <summary>The value; null of none. A percentile is the nearest rank: a value that really happened.</summary>
    /// <param name="sorted">The smallest first.</param>
    /// <param name="sign">Which way a value is bad: of each, the worst one counts.</param>
    public (double Value, bool AtLeast)? Of(IReadOnlyList<Sample> sorted, LimitSign sign)
    {
        if (sorted.Count == 0) return null;
        var sample = Kind switch
        {
            StatisticKind.Percentile => sorted[Math.Clamp((int)Math.Ceiling((Share * sorted.Count) - 1e-9) - 1, 0, sorted.Count - 1)],
            StatisticKind.Mean => new(sorted.Average(each => each.Value), sorted.Any(each => each.AtLeast), sorted[0].Call),
            StatisticKind.Min => sorted[0],
            StatisticKind.Each when sign is LimitSign.AtLeast or LimitSign.More => sorted[0],
            _ => sorted[^1],
        };
        return (sample.Value, sample.AtLeast);
    }
}

/// <summary>The ways to take one value of many.</summary>
internal enum StatisticKind
{
    /// <summary>All of them count; the worst one is told.</summary>
    Each,

    /// <summary>The value that so many do not exceed.</summary>
    Percentile,

    /// <summary>The sum by the number.</summary>
    Mean,

    /// <summary>The largest.</summary>
    Max,

    /// <summary>The smallest.</summary>
    Min,
}
