namespace Tuner.Server.Figures;

/// <summary>A stretch of time of a series, from <paramref name="FromMs"/> up to <paramref name="ToMs"/>, Unix milliseconds.</summary>
internal readonly record struct TimeSlice(long FromMs, long ToMs);

/// <summary>Cuts time into the hours or days of a zone.</summary>
internal static class TimeSlices
{
    private const long HourMs = 3_600_000;
    private const long QuarterMs = 900_000;

    /// <summary>The hours or days that hold a stretch of time, whole ones; null when there are more than <paramref name="most"/>.</summary>
    public static IReadOnlyList<TimeSlice>? Of(SeriesGrouping grouping, long fromMs, long toMs, TimeZoneInfo zone, int most)
    {
        var slices = new List<TimeSlice>();
        if (toMs <= fromMs) return slices;
        if (grouping is not (SeriesGrouping.Hour or SeriesGrouping.Day)) return [new(fromMs, toMs)];
        var start = grouping == SeriesGrouping.Day ? Midnight(CallClock.At(fromMs, zone).Date, zone) : FullHour(fromMs, zone);
        while (start < toMs)
        {
            if (slices.Count == most) return null;
            // 36 hours behind a midnight lies the next day, whatever the clocks do.
            var end = grouping == SeriesGrouping.Day ? Midnight(CallClock.At(start + (36 * HourMs), zone).Date, zone) : NextFullHour(start, zone);
            slices.Add(new(start, end));
            start = end;
        }
        return slices;
    }

    private static long Midnight(DateTime day, TimeZoneInfo zone) => CallClock.ToUnixMs(day, zone);

    private static long FullHour(long ms, TimeZoneInfo zone)
    {
        var start = Quarter(ms, zone);
        while (!IsFullHour(start, zone)) start = Quarter(start - 1, zone);
        return start;
    }

    private static long NextFullHour(long start, TimeZoneInfo zone)
    {
        if (CallClock.At(start + HourMs, zone).Minute == 0) return start + HourMs;
        var next = Quarter(start, zone) + QuarterMs;
        // Where clocks jump by some minutes, the quarters behind the jump are others than those before it.
        while (!IsFullHour(next, zone)) next = Quarter(next, zone) + QuarterMs;
        return next;
    }

    // The quarter of an hour, of the zone's own clocks, in which a moment lies.
    private static long Quarter(long ms, TimeZoneInfo zone)
    {
        var clock = CallClock.At(ms, zone);
        return ms - ((((clock.Minute % 15) * 60) + clock.Second) * 1_000L) - clock.Millisecond;
    }

    // Where clocks jump by half an hour, an hour of theirs is longer, or begins at half past.
    private static bool IsFullHour(long ms, TimeZoneInfo zone)
    {
        var clock = CallClock.At(ms, zone);
        return clock is { Minute: 0, Second: 0 } || clock.Hour != CallClock.At(ms - 1, zone).Hour;
    }
}
