using Tuner.Server.Figures;

namespace Tuner.Server.Pages.Overview;

/// <summary>What the overview prints.</summary>
public sealed record OverviewPage
{
    /// <summary>What was chosen, and what can be.</summary>
    public required OverviewChoice Choice { get; init; }

    /// <summary>Which calls these are, in a sentence.</summary>
    public required string About { get; init; }

    /// <summary>Why it is not the time up to now; empty when it is.</summary>
    public required string Older { get; init; }

    /// <summary>How many calls of before an upgrade are missing, in a sentence; empty for none.</summary>
    public required string Missing { get; init; }

    /// <summary>The address of the list of these calls.</summary>
    public required string CallsHref { get; init; }

    /// <summary>The address of the comparison with the time before; null where there was none.</summary>
    public required string? CompareHref { get; init; }

    /// <summary>Whether there are calls at all.</summary>
    public required bool HasCalls { get; init; }

    /// <summary>What stands out.</summary>
    public required IReadOnlyList<OverviewFinding> Findings { get; init; }

    /// <summary>The figures.</summary>
    public required IReadOnlyList<Measure> Measures { get; init; }

    /// <summary>How waits without an answer are counted; empty where there are none.</summary>
    public required string Censored { get; init; }

    /// <summary>Where the wait goes.</summary>
    public required WaitShares Waits { get; init; }

    /// <summary>The tools.</summary>
    public required IReadOnlyList<ToolLine> Tools { get; init; }

    /// <summary>The versions, where there are several.</summary>
    public required GroupTable? Versions { get; init; }

    /// <summary>The agents, where there are several.</summary>
    public required GroupTable? Agents { get; init; }

    /// <summary>Why calls ended.</summary>
    public required EndShares Ends { get; init; }

    /// <summary>The longest waits.</summary>
    public required IReadOnlyList<MomentLine> Moments { get; init; }

    /// <summary>All figures by hour or day.</summary>
    public required IReadOnlyList<SliceLine> Slices { get; init; }

    /// <summary>Computes the page.</summary>
    internal static OverviewPage Of(OverviewFigures figures, OverviewChoice choice, bool isOlder)
    {
        var calls = figures.Total[Figure.Calls];
        return new()
        {
            Choice = choice,
            About = $"{(calls == 1 ? "1 call" : $"{Format.Count(calls)} calls")} from {Format.Moment(figures.FromMs)} to {Format.Moment(figures.ToMs)}",
            Older = isOlder && calls > 0 ? "The newest calls are older than the time that was asked for: this is the time up to the newest one." : "",
            Missing = figures.Now.NotYetCounted > 0 ? $"{Format.Count(figures.Now.NotYetCounted)} calls of before an upgrade are still being counted." : "",
            CallsHref = figures.CallsHref(),
            CompareHref = calls > 0 && figures.Before[Figure.Calls] > 0 ? figures.CompareTimesHref : null,
            HasCalls = calls > 0,
            Findings = OverviewFinding.AllOf(figures),
            Measures = Measure.AllOf(figures),
            Censored = figures.Total.Unanswered == 0 ? "" : "A turn without an answer counts as a wait of the time in which none came. Where a percentile falls on one, the true wait is longer: it says ≥.",
            Waits = WaitShares.Of(figures),
            Tools = ToolLine.AllOf(figures),
            Versions = GroupTable.OfVersions(figures),
            Agents = GroupTable.OfAgents(figures),
            Ends = EndShares.Of(figures),
            Moments = MomentLine.AllOf(figures),
            Slices = SliceLine.AllOf(figures),
        };
    }
}
