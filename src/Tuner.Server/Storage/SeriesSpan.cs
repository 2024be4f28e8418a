using Tuner.Server.Figures;

namespace Tuner.Server.Storage;

/// <summary>Rollups of one level, one after the other.</summary>
internal readonly record struct SeriesStretch(long LevelMs, long FirstSlot, long EndSlot);

/// <summary>Which part of a series' time is read added up, and at which level.</summary>
/// <param name="Stretches">The rollups, in order of time; empty when everything is read call by call.</param>
/// <param name="InnerFromMs">Where they begin.</param>
/// <param name="InnerToMs">Where they end.</param>
/// <param name="Slices">The slices of the question.</param>
internal sealed record SeriesSpan(IReadOnlyList<SeriesStretch> Stretches, long InnerFromMs, long InnerToMs, IReadOnlyList<TimeSlice> Slices)
{
    /// <summary>The span of a question.</summary>
    public static SeriesSpan Of(SeriesQuestion question)
    {
        var (from, to) = (Up(question.FromMs, Rollups.QuarterMs), Down(question.ToMs, Rollups.QuarterMs));
        // The days of a zone may have begun at odd minutes, long ago.
        if (!question.Filter.IsAddedUp || from >= to || !StandAt(question.Slices, Rollups.QuarterMs)) return new([], 0, 0, question.Slices);
        // Where time was added at its ends, in which no call lies, it belongs to the first and the last slice.
        var (slices, last) = (question.Slices, question.Slices.Count - 1);
        var layers = slices.SelectMany((slice, at) => Layers(at == 0 ? from : slice.FromMs, at == last ? to : slice.ToMs));
        return new(Joined(layers.Where(stretch => stretch.FirstSlot < stretch.EndSlot)), from, to, slices);
    }

    // Of each slice the longest stretches in the middle, shorter ones at both ends: no stretch reaches over the end of a slice.
    private static IEnumerable<SeriesStretch> Layers(long fromMs, long toMs, int level = 0)
    {
        var levels = Rollups.Levels;
        if (level + 1 == levels.Count) return [Stretch(levels[level], fromMs, toMs)];
        var (from, to) = (Up(fromMs, levels[level + 1]), Down(toMs, levels[level + 1]));
        if (from >= to) return [Stretch(levels[level], fromMs, toMs)];
        return [Stretch(levels[level], fromMs, from), .. Layers(from, to, level + 1), Stretch(levels[level], to, toMs)];
    }

    // Each is asked for by itself: what goes on at the same level is one.
    private static List<SeriesStretch> Joined(IEnumerable<SeriesStretch> stretches)
    {
        var joined = new List<SeriesStretch>();
        foreach (var stretch in stretches)
        {
            if (joined.Count > 0 && joined[^1].LevelMs == stretch.LevelMs && joined[^1].EndSlot == stretch.FirstSlot) joined[^1] = joined[^1] with { EndSlot = stretch.EndSlot };
            else joined.Add(stretch);
        }
        return joined;
    }

    /// <summary>In which slice a moment lies.</summary>
    public int SliceOf(long ms)
    {
        var (low, high) = (0, Slices.Count - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (Slices[middle].FromMs <= ms) low = middle;
            else high = middle - 1;
        }
        return low;
    }

    private static bool StandAt(IReadOnlyList<TimeSlice> slices, long levelMs) => slices.Skip(1).All(slice => slice.FromMs % levelMs == 0);

    private static SeriesStretch Stretch(long levelMs, long fromMs, long toMs) => new(levelMs, fromMs / levelMs, toMs / levelMs);

    private static long Up(long ms, long step) => Down(ms + step - 1, step);

    private static long Down(long ms, long step) => ms / step * step;
}
