using System.Globalization;
using Tuner.Pipecat.Reading;

namespace Tuner.Server.Figures;

/// <summary>Time zones and moments as people name them.</summary>
internal static class CallClock
{
    private const int LongestName = 64;
    private static readonly string[] Forms =
        ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF"];

    private static readonly string[] FormsWithOffset =
        ["yyyy-MM-dd'T'HH:mmzzz", "yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", "yyyy-MM-dd'T'HH:mm'Z'", "yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'"];

    /// <summary>The zone of an IANA name, such as <c>Europe/Berlin</c>; null when this machine knows none of that name.</summary>
    public static TimeZoneInfo? Zone(string name)
    {
        // The system looks the name up as a file: nothing that could lead elsewhere.
        var isName = name.Length is > 0 and <= LongestName && char.IsAsciiLetter(name[0])
            && name.All(sign => char.IsAsciiLetterOrDigit(sign) || sign is '/' or '_' or '-' or '+') && !name.Contains("//", StringComparison.Ordinal);
        return isName && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? zone : null;
    }

    /// <summary>Unix milliseconds of a moment: milliseconds or seconds since 1970, a day, or a day with a time, which without an offset is the zone's.</summary>
    public static long? Read(string text, TimeZoneInfo zone)
    {
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return CallTimes.ToUnixMs(number) is { } unix and <= CallTimes.MaxTimestamp ? unix : null;
        if (DateTimeOffset.TryParseExact(text, FormsWithOffset, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment)) return moment.ToUnixTimeMilliseconds();
        return DateTime.TryParseExact(text, Forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local) && local.Year >= 1970 ? ToUnixMs(local, zone) : null;
    }

    /// <summary>The moment at which a zone's clocks show a time; one that they jump over is the moment of the jump, and of one that they show twice it is the first.</summary>
    public static long ToUnixMs(DateTime local, TimeZoneInfo zone)
    {
        var time = DateTime.SpecifyKind(local, DateTimeKind.Unspecified);
        // Clocks jump by full minutes.
        for (var steps = 0; zone.IsInvalidTime(time) && steps < 24 * 60; steps++) time = new DateTime((time.Ticks / TimeSpan.TicksPerMinute * TimeSpan.TicksPerMinute) + TimeSpan.TicksPerMinute, DateTimeKind.Unspecified);
        var offset = zone.IsAmbiguousTime(time) ? zone.GetAmbiguousTimeOffsets(time).Max() : zone.GetUtcOffset(time);
        return (time - offset - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMillisecond;
    }

    /// <summary>What a zone's clocks show at a moment.</summary>
    public static DateTimeOffset At(long unixMs, TimeZoneInfo zone)
    {
        var moment = DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(unixMs, 0, CallTimes.MaxTimestamp - 86_400_000));
        return moment.ToOffset(zone.GetUtcOffset(moment));
    }
}
