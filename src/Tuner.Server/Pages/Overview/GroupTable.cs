using Tuner.Server.Figures;
using Tuner.Server.Storage;

namespace Tuner.Server.Pages.Overview;

/// <summary>Versions or agents beside each other.</summary>
/// <param name="What">What they are.</param>
/// <param name="Lines">One each.</param>
/// <param name="HasMore">Whether there are more of them.</param>
/// <param name="CompareHref">The address of the comparison of the last two; null where there is none.</param>
/// <param name="CompareLink">What that link is called.</param>
public sealed record GroupTable(string What, IReadOnlyList<GroupLine> Lines, bool HasMore, string? CompareHref, string CompareLink)
{
    private const int MostLines = 20;

    /// <summary>The versions; null where there are not several.</summary>
    internal static GroupTable? OfVersions(OverviewFigures figures)
    {
        var told = figures.Versions.Where(group => group.Version is not null).ToList();
        return Of(
            figures, "Version", figures.Versions, group => $"Version {GroupFindings.NameOf(group)}", group => group.Version is { } version ? ("version", CallsAddress.Text(version)) : null,
            told.Count < 2 ? null : figures.CompareGroupsHref(told[^2], told[^1]), told.Count < 2 ? "" : $"Compare {GroupFindings.NameOf(told[^2])} with {GroupFindings.NameOf(told[^1])}");
    }

    /// <summary>The agents; null where there are not several.</summary>
    internal static GroupTable? OfAgents(OverviewFigures figures)
    {
        var most = figures.Agents.OrderByDescending(group => group.Statistics[Figure.Calls]).Take(2).ToList();
        return Of(
            figures, "Agent", [.. figures.Agents.OrderByDescending(group => group.Statistics[Figure.Calls])], group => Format.Bounded(group.Agent ?? "", 100), group => ("agent", group.Agent),
            most.Count < 2 ? null : figures.CompareGroupsHref(most[0], most[1]), most.Count < 2 ? "" : $"Compare {Format.Bounded(most[0].Agent!, 40)} with {Format.Bounded(most[1].Agent!, 40)}");
    }

    private static GroupTable? Of(
        OverviewFigures figures, string what, IReadOnlyList<SeriesGroup> groups, Func<SeriesGroup, string> name, Func<SeriesGroup, (string, string?)?> parameter, string? compare, string link) =>
        groups.Count < 2 ? null : new(what, [.. groups.Take(MostLines).Select(group => GroupLine.Of(figures, group, name(group), parameter(group)))], groups.Count > MostLines, compare, link);
}

/// <summary>A version or an agent.</summary>
/// <param name="Name">Which.</param>
/// <param name="Href">The address of its calls; null where no address leads to them.</param>
/// <param name="Calls">How many calls.</param>
/// <param name="Half">The response time of half of the turns.</param>
/// <param name="Most">The response time of 95 % of the turns.</param>
/// <param name="Unanswered">Turns without an answer.</param>
/// <param name="Failed">Calls with an error or a failed tool.</param>
/// <param name="Cost">What a call costs.</param>
public sealed record GroupLine(string Name, string? Href, string Calls, string Half, string Most, string Unanswered, string Failed, string Cost)
{
    /// <summary>The line of a group.</summary>
    internal static GroupLine Of(OverviewFigures figures, SeriesGroup group, string name, (string, string?)? parameter)
    {
        var own = group.Statistics;
        return new(
            name, parameter is { } narrower ? figures.CallsHref(narrower) : null, Format.Count(own[Figure.Calls]), Format.Wait(own.Wait(50)), Format.Wait(own.Wait(95)),
            Format.Share(own.Unanswered, own.Answers + own.Unanswered), Format.Share(own[Figure.CallsFailed], own[Figure.Calls]),
            own[Figure.CallsWithCost] == 0 ? "" : Format.Cents(own[Figure.CostMicrocents] / 1e6 / own[Figure.CallsWithCost]));
    }
}
