namespace Tuner.Pipecat.Audio;

/// <summary>
/// Lays runs on the clock: a line under the offsets of about ten seconds each, so that a sample clock that drifts is
/// followed. A short run shows no drift of its own: it has that of the others.
/// </summary>
internal static class SoundAnchors
{
    private const long Window = 10_000_000_000;

    /// <summary>A run that is shorter says nothing about drift.</summary>
    private const long ShortestRun = 3_000_000_000;

    /// <summary>What jitter makes of the offsets of a few windows is less.</summary>
    private const double JitterOfDrift = 0.002;

    /// <summary>A run whose offset changes by less than this is not stretched: its samples stay as they are.</summary>
    private const long Steady = 4_000_000;

    /// <summary>The runs that begin with the pieces <paramref name="starts"/>.</summary>
    public static List<SoundRun> Of(AudioSide side, IReadOnlyList<SeenSound> pieces, OffsetPoints points, List<int> starts)
    {
        var spans = new List<(int First, int Count, (long X, long Y)[] Seen)>(starts.Count);
        for (var i = 0; i < starts.Count; i++)
        {
            var count = (i + 1 < starts.Count ? starts[i + 1] : pieces.Count) - starts[i];
            spans.Add((starts[i], count, Seen(side, points, starts[i], count)));
        }

        var drift = CommonDrift(spans);
        return spans.ConvertAll(span => Lay(span.First, span.Count, span.Seen, points.Begins[span.First], points.Begins[span.First + span.Count - 1] + pieces[span.First + span.Count - 1].Duration, drift));
    }

    /// <summary>The offsets of a run that say where it belongs: what the bot wrote ahead of its time says nothing.</summary>
    private static (long X, long Y)[] Seen(AudioSide side, OffsetPoints points, int first, int count)
    {
        var seen = new List<(long X, long Y)>(count);
        var (level, isAhead) = side == AudioSide.Bot ? points.BotsLevel(first) : (long.MinValue / 2, false);
        for (var i = first; i < first + count; i++)
            if (points.Offsets[i] >= level - (isAhead ? 0 : points.DriftBetween(first, i) + SoundPlacement.Tolerance)) seen.Add((points.Positions[i], points.Offsets[i]));
        return seen.Count > 0 ? [.. seen] : [(points.Positions[first], points.Offsets[first])];
    }

    /// <summary>The drift of the side's sample clock: the median over its runs, each weighed by its length.</summary>
    private static double CommonDrift(List<(int First, int Count, (long X, long Y)[] Seen)> spans)
    {
        var found = new List<(double Drift, long Weight)>();
        foreach (var (_, _, seen) in spans)
            if (seen[^1].X - seen[0].X >= ShortestRun && DriftOf(seen) is { } drift) found.Add((drift, seen[^1].X - seen[0].X));
        found.Sort();
        var half = found.Sum(static one => one.Weight) / 2;
        foreach (var (drift, weight) in found)
            if ((half -= weight) <= 0) return drift;
        return 0;
    }

    /// <summary>How much later its last third was seen than its first, at the earliest; null where no clock drifts like that.</summary>
    private static double? DriftOf((long X, long Y)[] seen)
    {
        var (from, third, drift) = (seen[0].X, (seen[^1].X - seen[0].X) / 3, 0.0);
        for (var round = 0; round < 3; round++)
        {
            var (begin, end) = (double.MaxValue, double.MaxValue);
            foreach (var (x, y) in seen)
            {
                if (x - from <= third) begin = Math.Min(begin, y + (drift * (from + (third / 2) - x)));
                if (x - from >= 2 * third) end = Math.Min(end, y + (drift * (from + (5 * third / 2) - x)));
            }

            drift = (end - begin) / (2 * third);
        }

        return Math.Abs(drift) <= SoundPlacement.MostDrift ? drift : null;
    }

    private static SoundRun Lay(int first, int count, (long X, long Y)[] seen, long from, long to, double drift)
    {
        var windows = (int)Math.Max(1, (to - from + (Window / 2)) / Window);
        var lines = Lines(seen, from, to, Enumerable.Repeat(drift, windows).ToArray());
        // A second look goes by the drift that the first found around each window: a sample clock may change its pace.
        if (windows > 2) lines = Lines(seen, from, to, Local(lines, windows, drift));
        var anchors = new List<(long Position, long Clock)>(lines.Count + 2) { At(from, lines[0]) };
        foreach (var line in lines)
            if (lines.Count > 1) anchors.Add(At(line.X, line));
        anchors.Add(At(to, lines[^1]));
        return Finish(first, count, seen, anchors);
    }

    /// <summary>A line for each window: it lies under all of the window's points and touches the earliest seen.</summary>
    private static List<(long X, double Y, double Slope)> Lines((long X, long Y)[] seen, long from, long to, double[] drifts)
    {
        var (length, next) = ((to - from) / drifts.Length, 0);
        var lines = new List<(long X, double Y, double Slope)>(drifts.Length);
        for (var i = 0; i < drifts.Length; i++)
        {
            var (least, any) = (double.MaxValue, false);
            var (middle, end) = (from + (i * length) + (length / 2), i == drifts.Length - 1 ? long.MaxValue : from + ((i + 1) * length));
            for (; next < seen.Length && seen[next].X <= end; next++, any = true) least = Math.Min(least, seen[next].Y + (drifts[i] * (middle - seen[next].X)));
            if (any) lines.Add((middle, least, drifts[i]));
        }

        return lines;
    }

    private static double[] Local(List<(long X, double Y, double Slope)> lines, int windows, double drift)
    {
        var drifts = new double[windows];
        for (var i = 0; i < windows; i++)
        {
            var (before, after) = (lines[Math.Clamp(i - 1, 0, lines.Count - 1)], lines[Math.Clamp(i + 1, 0, lines.Count - 1)]);
            var local = after.X > before.X && lines.Count == windows ? (after.Y - before.Y) / (after.X - before.X) : drift;
            // What jitter makes of a few points is no drift.
            drifts[i] = Math.Abs(local - drift) > JitterOfDrift ? Math.Clamp(local, -SoundPlacement.MostDrift, SoundPlacement.MostDrift) : drift;
        }

        return drifts;
    }

    /// <summary>Holds a run steady where it is nearly so, and measures how early a piece was seen before it is placed.</summary>
    private static SoundRun Finish(int first, int count, (long X, long Y)[] seen, List<(long Position, long Clock)> anchors)
    {
        var measured = anchors;
        var least = anchors.Min(static anchor => anchor.Clock - anchor.Position);
        var most = anchors.Max(static anchor => anchor.Clock - anchor.Position);
        if (most - least < Steady)
        {
            var offset = least + ((most - least) / 2);
            anchors = [(anchors[0].Position, anchors[0].Position + offset), (anchors[^1].Position, anchors[^1].Position + offset)];
        }

        var run = new SoundRun(first, count, anchors, 0) { Measured = measured };
        var error = seen.Max(point => run.ClockAt(point.X) - point.X - point.Y);
        return run with { LargestError = Math.Max(0, error) };
    }

    private static (long Position, long Clock) At(long position, (long X, double Y, double Slope) line) =>
        (position, position + (long)(line.Y + (line.Slope * (position - line.X))));
}
