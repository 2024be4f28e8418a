using System.Globalization;

namespace Tuner.Server.Pages;

/// <summary>Places in a drawing, as percent of its width.</summary>
internal static class Percent
{
    /// <summary>A part of a whole: <c>12.346%</c>, from 0% to 100%.</summary>
    public static string Of(long part, long whole) =>
        whole <= 0 ? "0%" : Math.Clamp(100.0 * part / whole, 0, 100).ToString("0.###'%'", CultureInfo.InvariantCulture);
}
