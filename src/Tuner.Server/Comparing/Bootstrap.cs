namespace Tuner.Server.Comparing;

/// <summary>Where the true difference of a figure lies: both sides are drawn again from their own calls, with repetition.</summary>
internal static class Bootstrap
{
    private const int Draws = 400;
    private const double Outside = 0.025;

    /// <summary>For each figure the range that holds the difference in nineteen of twenty draws; nulls where it is seldom known.</summary>
    public static (double? Low, double? High)[] RangesOf(IReadOnlyList<Statistic> figures, int before, int after, int seed)
    {
        var random = new Random(seed);
        var drawn = figures.Select(_ => new List<double>(Draws)).ToArray();
        for (var draw = 0; draw < Draws && before > 1 && after > 1; draw++)
        {
            var first = Draw(random, 0, before, before + after);
            var second = Draw(random, before, after, before + after);
            for (var figure = 0; figure < drawn.Length; figure++)
                if (figures[figure].Of(second) - figures[figure].Of(first) is { } difference) drawn[figure].Add(difference);
        }

        return [.. drawn.Select(RangeOf)];
    }

    private static int[] Draw(Random random, int from, int calls, int all)
    {
        var times = new int[all];
        for (var call = 0; call < calls; call++) times[from + random.Next(calls)]++;
        return times;
    }

    private static (double? Low, double? High) RangeOf(List<double> differences)
    {
        if (differences.Count < Draws / 2) return (null, null);
        differences.Sort();
        var outside = (int)(differences.Count * Outside);
        return (differences[outside], differences[^(outside + 1)]);
    }
}
