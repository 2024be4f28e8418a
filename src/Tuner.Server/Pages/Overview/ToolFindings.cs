namespace Tuner.Server.Pages.Overview;

/// <summary>Tools that fail often, and tools for which callers wait long.</summary>
internal static class ToolFindings
{
    private const int FewestTimed = 20;
    private const long SlowMs = 1_500;
    private const long SlowerThanOthersMs = 800;
    private const double TimesOthers = 2.5;
    private const double TimesBefore = 1.5;
    private const long MoreThanBeforeMs = 300;
    private const double FailsOften = 0.07;

    /// <summary>What is to be said, and of which tool.</summary>
    public static IEnumerable<(string Tool, OverviewFinding Finding)> Of(OverviewFigures figures)
    {
        var tools = ToolShare.Of(figures.Total);
        var before = ToolShare.Of(figures.Before).ToDictionary(tool => tool.Name, StringComparer.Ordinal);
        foreach (var tool in tools)
        {
            if (Failing(tool, before.GetValueOrDefault(tool.Name)) is { } failing)
                yield return (tool.Name, new("Tool", failing, figures.CallsHref(("tool", tool.Name), ("failed_tools", "true")), "Calls with it and a failed tool"));
            if (Slow(tool, tools, before.GetValueOrDefault(tool.Name)) is { } slow)
                yield return (tool.Name, new("Tool", slow, figures.CallsHref(("tool", tool.Name), ("sort", "worst_wait")), "Calls with it, the longest wait first"));
        }
    }

    private static string? Failing(ToolShare tool, ToolShare? before)
    {
        var isMore = before is not null && ShareChance.IsMore(tool.Failed, tool.Calls, before.Failed, before.Calls, points: 5);
        if (!isMore && ShareChance.AtLeast(tool.Failed, tool.Calls) < FailsOften) return null;
        var was = isMore ? $", after {Share(before!)} in the time before" : "";
        return $"{Name(tool)} failed in {Share(tool)} of its {Format.Count(tool.Calls)} calls{was}.";
    }

    private static string? Slow(ToolShare tool, IReadOnlyList<ToolShare> all, ToolShare? before)
    {
        if (tool.MeanMs is not { } mean || tool.Timed < FewestTimed) return null;
        if (before is { MeanMs: { } was, Timed: >= FewestTimed } && mean >= was * TimesBefore && mean >= was + MoreThanBeforeMs)
            return $"{Name(tool)} takes {Format.Ms(mean)} on average, after {Format.Ms(was)} in the time before.";
        var (timed, ms) = (all.Sum(other => other.Timed) - tool.Timed, all.Sum(other => other.Ms) - tool.Ms);
        var others = timed >= FewestTimed ? ms / timed : (long?)null;
        if (mean >= SlowMs || (others is { } usual && mean >= SlowerThanOthersMs && mean >= usual * TimesOthers))
            return $"{Name(tool)} takes {Format.Ms(mean)} on average{(others is { } rest ? $", where the other tools take {Format.Ms(rest)}" : "")}.";
        return null;
    }

    private static string Name(ToolShare tool) => Format.Bounded(tool.Name, 100);

    private static string Share(ToolShare tool) => Format.Share(tool.Failed, tool.Calls);
}
