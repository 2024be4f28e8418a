using Tuner.Pipecat.Reading;

namespace Tuner.Server.Pages.Detail;

/// <summary>Which moment stands where in the picture.</summary>
internal sealed record TimelineScale(long FromMs, long ToMs)
{
    private const int PixelsPerTick = 64;

    // At the right edge a label would be cut off.
    private const int PixelsPerLabel = 52;
    private static readonly long[] Steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21_600, 86_400];

    /// <summary>How much time the picture shows, more than nothing.</summary>
    public long LengthMs => ToMs - FromMs;

    /// <summary>Holds the call and all that happened on it, also what a sender put outside of it.</summary>
    public static TimelineScale Of(CallRecord record, IEnumerable<Entry> entries)
    {
        var (from, to) = (0L, Math.Max(1_000, record.DurationMs));
        foreach (var entry in entries)
        {
            from = Math.Min(from, entry.StartMs ?? 0);
            to = Math.Max(to, Math.Max(entry.StartMs ?? 0, entry.EndMs ?? 0));
        }
        return new(from, to);
    }

    /// <summary>Where a moment stands.</summary>
    public string X(long ms) => Percent.OfTime(ms - FromMs, LengthMs);

    /// <summary>How wide a stretch of time is.</summary>
    public string Width(long startMs, long endMs) => Percent.OfTime(Math.Max(0, endMs - startMs), LengthMs);

    /// <summary>The ruler of a picture of this width.</summary>
    public IReadOnlyList<TimelineTick> Ticks(int width)
    {
        var most = width / PixelsPerTick;
        var step = 1000 * Steps.FirstOrDefault(step => LengthMs / (1000 * step) <= most, LengthMs / 1000 / most + 1);
        var ticks = new List<TimelineTick>();
        for (var at = 0L; at <= ToMs; at += step) ticks.Add(new(X(at), (ToMs - at) * width / LengthMs < PixelsPerLabel ? "" : Format.Clock(at)[..^2]));
        return ticks;
    }
}

/// <summary>A line of the ruler.</summary>
public sealed record TimelineTick(string X, string Label);
