namespace Tuner.Server.Comparing;

/// <summary>What a statistic counts in.</summary>
internal enum StatisticUnit
{
    /// <summary>Milliseconds.</summary>
    Milliseconds,

    /// <summary>A part of the whole, 0 to 1.</summary>
    Share,

    /// <summary>So many a call.</summary>
    PerCall,

    /// <summary>US cents.</summary>
    Cents,
}

/// <summary>One number that can be computed of any draw of the calls. Draws are of calls, not of answers: the answers of a call resemble each other.</summary>
/// <param name="name">What it is, for people.</param>
/// <param name="unit">What it counts in.</param>
/// <param name="higherIsWorse">Null where neither is.</param>
internal abstract class Statistic(string name, StatisticUnit unit, bool? higherIsWorse)
{
    /// <summary>What it is, for people.</summary>
    public string Name { get; } = name;

    /// <summary>What it counts in.</summary>
    public StatisticUnit Unit { get; } = unit;

    /// <summary>Whether more of it is worse; null where neither is.</summary>
    public bool? HigherIsWorse { get; } = higherIsWorse;

    /// <summary>
    /// How much more a difference for the worse counts than one of any other figure, fixed before any call is looked at. All figures share
    /// one chance of a false alarm; what must not be missed gets more of it.
    /// </summary>
    public double Weight { get; init; } = 1;

    /// <summary>Whether a difference, after less before, is one for the worse.</summary>
    public bool IsWorse(double difference) => HigherIsWorse is { } worse && (worse ? difference > 0 : difference < 0);

    /// <summary>Its value over a draw.</summary>
    /// <param name="times">How often each call was drawn, 0 or more.</param>
    /// <returns>Null where the draw says nothing of it.</returns>
    public abstract double? Of(ReadOnlySpan<int> times);
}

/// <summary>A sum over calls, divided by another: a mean, a rate, a share.</summary>
internal sealed class RatioStatistic(string name, StatisticUnit unit, bool? higherIsWorse, double[] above, double[] below) : Statistic(name, unit, higherIsWorse)
{
    /// <inheritdoc/>
    public override double? Of(ReadOnlySpan<int> times)
    {
        double sum = 0, of = 0;
        for (var call = 0; call < times.Length; call++)
        {
            if (times[call] == 0) continue;
            sum += times[call] * above[call];
            of += times[call] * below[call];
        }

        return of > 0 ? sum / of : null;
    }
}

/// <summary>A value that so many percent of all do not exceed, by the nearest rank: one that really happened.</summary>
internal sealed class QuantileStatistic : Statistic
{
    private readonly double[] _values;
    private readonly int[] _calls;
    private readonly double _share;

    /// <param name="name">What it is, for people.</param>
    /// <param name="share">0 to 1.</param>
    /// <param name="values">All values, each with the index of its call.</param>
    public QuantileStatistic(string name, double share, IEnumerable<(double Value, int Call)> values)
        : base(name, StatisticUnit.Milliseconds, higherIsWorse: true)
    {
        var sorted = values.OrderBy(value => value.Value).ToArray();
        _values = [.. sorted.Select(value => value.Value)];
        _calls = [.. sorted.Select(value => value.Call)];
        _share = share;
    }

    /// <inheritdoc/>
    public override double? Of(ReadOnlySpan<int> times)
    {
        long all = 0;
        foreach (var call in _calls) all += times[call];
        if (all == 0) return null;
        var rank = Math.Max(1, (long)Math.Ceiling(_share * all));
        long seen = 0;
        for (var index = 0; index < _calls.Length; index++)
        {
            seen += times[_calls[index]];
            if (seen >= rank) return _values[index];
        }

        return null;
    }
}
