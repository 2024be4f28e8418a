using System.Globalization;
using Tuner.Pipecat.Reading;
using Tuner.Server.Calls;

namespace Tuner.Server.Pages;

/// <summary>How numbers and times are printed for people.</summary>
internal static class Format
{
    /// <summary>So many bytes, rounded to what people compare: <c>12 MB</c>.</summary>
    public static string Bytes(long bytes)
    {
        string[] units = ["bytes", "kB", "MB", "GB", "TB"];
        var (size, unit) = ((double)bytes, 0);
        while (size >= 999.5 && unit < units.Length - 1) (size, unit) = (size / 1000, unit + 1);
        return $"{size.ToString(size < 9.95 && unit > 1 ? "0.0" : "0", CultureInfo.InvariantCulture)} {units[unit]}";
    }

    /// <summary>A moment of the call, to the nearest tenth of a second: <c>1:04.2</c>.</summary>
    public static string Clock(long ms)
    {
        var sign = ms < 0 ? "-" : "";
        var tenths = (Math.Abs(ms) + 50) / 100;
        var (hours, minutes, seconds) = (tenths / 36_000, tenths / 600 % 60, tenths / 10 % 60);
        return hours > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{sign}{hours}:{minutes:00}:{seconds:00}.{tenths % 10}")
            : string.Create(CultureInfo.InvariantCulture, $"{sign}{minutes}:{seconds:00}.{tenths % 10}");
    }

    /// <summary>A length: <c>850 ms</c>, <c>21.2 s</c>, <c>3 min 05 s</c>, <c>1 h 02 min</c>.</summary>
    public static string Length(long ms)
    {
        var (tenths, seconds, minutes) = ((ms + 50) / 100, (ms + 500) / 1_000, (ms + 30_000) / 60_000);
        return (ms, tenths, seconds) switch
        {
            ( < 1_000, _, _) => string.Create(CultureInfo.InvariantCulture, $"{ms} ms"),
            (_, < 600, _) => string.Create(CultureInfo.InvariantCulture, $"{tenths / 10}.{tenths % 10} s"),
            (_, _, < 3_600) => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60} min {seconds % 60:00} s"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{minutes / 60} h {minutes % 60:00} min"),
        };
    }

    /// <summary>Milliseconds, exact: <c>1,721 ms</c>.</summary>
    public static string Ms(long ms) => string.Create(CultureInfo.InvariantCulture, $"{ms:#,0} ms");

    /// <summary>A wait: as <see cref="Ms"/>, and <c>≥ 13,700 ms</c> where no answer ended it; empty when there is none.</summary>
    internal static string Wait(WaitFigure? wait) => wait is not { } known ? "" : (known.AtLeast ? "≥ " : "") + Ms(known.Ms);

    /// <summary>A count: <c>1,702</c>.</summary>
    public static string Count(double number) => number.ToString("#,0.##", CultureInfo.InvariantCulture);

    /// <summary>A share of a whole: <c>83 %</c>, <c>4.2 %</c>; what is not nothing is not 0 %, and what is not all is not 100 %.</summary>
    public static string Share(long part, long whole)
    {
        if (whole <= 0 || part <= 0) return "0 %";
        var percent = Math.Min(100, 100.0 * part / whole);
        return percent switch
        {
            < 0.1 => "< 0.1 %",
            < 10 => string.Create(CultureInfo.InvariantCulture, $"{percent:0.#} %"),
            _ when part < whole && percent > 99 => "99 %",
            _ => string.Create(CultureInfo.InvariantCulture, $"{percent:0} %"),
        };
    }

    /// <summary>US cents as dollars: <c>$1.20</c>, and below a dollar <c>$0.0042</c>.</summary>
    public static string Cents(double cents) => (cents / 100).ToString(Math.Abs(cents) >= 100 ? "$#,0.00;-$#,0.00" : "$0.00##;-$0.00##", CultureInfo.InvariantCulture);

    /// <summary>A day and time: <c>2026-11-24 10:38 UTC</c>; years that no calendar has stay numbers.</summary>
    public static string Moment(long unixMs) => Utc(unixMs).ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>The same for a machine.</summary>
    public static string Iso(long unixMs) => Utc(unixMs).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>A word of the record for people: <c>agent_hangup</c> becomes <c>Agent hangup</c>.</summary>
    public static string Words(string name)
    {
        var text = name.Replace('_', ' ').Trim();
        return text.Length == 0 || !char.IsAsciiLetterLower(text[0]) ? text : char.ToUpperInvariant(text[0]) + text[1..];
    }

    /// <summary>Text of at most so many characters; what is cut is said.</summary>
    public static string Bounded(string text, int max)
    {
        if (text.Length <= max) return text;
        // Not through the middle of a character.
        var end = char.IsHighSurrogate(text[max - 1]) ? max - 1 : max;
        return string.Create(CultureInfo.InvariantCulture, $"{text.AsSpan(0, end)}… ({text.Length - end:#,0} more characters in the JSON)");
    }

    /// <summary>Text of at most so many characters on one line, where the whole of it stands elsewhere.</summary>
    public static string Short(string text, int max)
    {
        var line = text.ReplaceLineEndings(" ");
        return line.Length <= max ? line : string.Concat(line.AsSpan(0, char.IsHighSurrogate(line[max - 1]) ? max - 1 : max), "…");
    }

    private static DateTime Utc(long unixMs) => DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(unixMs, 0, CallTimes.MaxTimestamp)).UtcDateTime;
}
