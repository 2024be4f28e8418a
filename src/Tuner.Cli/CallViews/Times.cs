using System.Globalization;

namespace Tuner.Cli.CallViews;

/// <summary>Times as people read them.</summary>
internal static class Times
{
    /// <summary>A moment of the call, as <c>1:02.753</c>.</summary>
    public static string Moment(long? ms)
    {
        if (ms is not { } value) return "";
        var sign = value < 0 ? "-" : "";
        value = value == long.MinValue ? long.MaxValue : Math.Abs(value);
        return string.Create(CultureInfo.InvariantCulture, $"{sign}{value / 60_000}:{value / 1000 % 60:00}.{value % 1000:000}");
    }

    /// <summary>A length of time, as <c>916 ms</c>, <c>38.2 s</c> or <c>12 min 5 s</c>.</summary>
    public static string AtLeast(bool? isAtLeast) => isAtLeast == true ? "≥ " : "";

    public static string Length(long ms) => Math.Abs((decimal)ms) switch
    {
        < 1000 => string.Create(CultureInfo.InvariantCulture, $"{ms} ms"),
        < 120_000 => string.Create(CultureInfo.InvariantCulture, $"{ms / 1000.0:0.0} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{ms / 60_000} min {Math.Abs(ms / 1000 % 60)} s"),
    };

    /// <summary>A moment in the world, in UTC; what no calendar holds is told as the number it is.</summary>
    public static string Date(long unixMs) =>
        unixMs >= DateTimeOffset.MinValue.ToUnixTimeMilliseconds() && unixMs <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? DateTimeOffset.FromUnixTimeMilliseconds(unixMs).ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"Unix time {unixMs} ms");
}
