using System.Globalization;

namespace Tuner.Server.Pages.Compare;

/// <summary>A comparison that can be had.</summary>
/// <param name="Text">What is compared.</param>
/// <param name="Href">Its address.</param>
public sealed record CompareLink(string Text, string Href)
{
    /// <summary>Of so many agents the versions are looked at.</summary>
    internal const int MostAgents = 10;

    private const long DayMs = 24L * 3_600_000;

    /// <summary>Two versions of an agent.</summary>
    internal static CompareLink OfVersions(string agent, long before, long after) => new(
        string.Create(CultureInfo.InvariantCulture, $"{Format.Bounded(agent, 60)}: version {before} with version {after}"),
        CompareAddress.Of(string.Create(CultureInfo.InvariantCulture, $"{agent}@{before}"), string.Create(CultureInfo.InvariantCulture, $"{agent}@{after}"), new()));

    /// <summary>Two agents.</summary>
    internal static CompareLink OfAgents(string before, string after) => new($"{Format.Bounded(before, 60)} with {Format.Bounded(after, 60)}", CompareAddress.Of(before, after, new()));

    /// <summary>The last days against those before.</summary>
    internal static IEnumerable<CompareLink> OfTimes(long nowMs)
    {
        var now = nowMs / 60_000 * 60_000;
        foreach (var (name, days) in new[] { ("The last 24 hours with the 24 hours before", 1), ("The last 7 days with the 7 days before", 7), ("The last 30 days with the 30 days before", 30) })
            if (now > 2 * days * DayMs) yield return new(name, CompareAddress.Of(CompareAddress.Time(now - (2 * days * DayMs), now - (days * DayMs)), CompareAddress.Time(now - (days * DayMs), now), new()));
    }
}
