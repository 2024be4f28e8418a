using System.Globalization;

namespace Tuner.Server.Pages;

/// <summary>Places in a drawing, as percent of its width.</summary>
internal static class Percent
{
    // So that what is a millisecond long has its place in the picture of a day, which is drawn large.
    private const long LongMs = 100_000;

    /// <summary>A part of a whole: <c>12.346%</c>, from 0% to 100%.</summary>
    public static string Of(long part, long whole) => whole <= 0 ? "0%" : Text(Math.Clamp(100.0 * part / whole, 0, 100), 0);

    /// <summary>The same of milliseconds of a call, finer where the call is long.</summary>
    public static string OfTime(long partMs, long callMs) => callMs <= 0 ? "0%" : Text(Math.Clamp(100.0 * partMs / callMs, 0, 100), callMs);

    /// <summary>A share that is known already, from 0 to 100.</summary>
    public static string Text(double percent, long callMs) => percent.ToString(callMs > LongMs ? "0.######'%'" : "0.###'%'", CultureInfo.InvariantCulture);
}
