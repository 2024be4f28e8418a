using System.Globalization;
using Tuner.Server.Calls;

namespace Tuner.Server.Pages;

/// <summary>The part of an address that leads to a moment of a call.</summary>
internal static class MomentAddress
{
    /// <summary>Leads to where a wait began; where no time is known, to its row.</summary>
    public static string Of(WaitRow wait) => BeginOf(wait) is { } ms
        ? string.Create(CultureInfo.InvariantCulture, $"#t={ms / 1000.0:0.###}")
        : string.Create(CultureInfo.InvariantCulture, $"#row-{wait.Row}");

    /// <summary>The moment from which on the caller waited, milliseconds since the call began; null when it is not known.</summary>
    public static long? BeginOf(WaitRow wait) => wait.AtMs is { } end ? Math.Max(0, end - wait.WaitMs) : null;
}
