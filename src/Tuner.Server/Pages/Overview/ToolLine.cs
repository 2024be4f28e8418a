namespace Tuner.Server.Pages.Overview;

/// <summary>A tool.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Calls">How often it was called.</param>
/// <param name="Failed">How often it failed, and which share that is; empty for never.</param>
/// <param name="Mean">How long it takes; empty when that is not known.</param>
/// <param name="Width">How much of the time of all tools it took, as a bar.</param>
/// <param name="Share">The same in words.</param>
/// <param name="Href">The address of the calls with it.</param>
/// <param name="FailedHref">The address of those of them in which a tool failed.</param>
public sealed record ToolLine(string Name, string Calls, string Failed, string Mean, string Width, string Share, string Href, string FailedHref)
{
    private const int MostTools = 20;

    /// <summary>Those that failed most often first, then those that took most time.</summary>
    internal static IReadOnlyList<ToolLine> AllOf(OverviewFigures figures)
    {
        var tools = ToolShare.Of(figures.Total);
        var all = tools.Sum(tool => tool.Ms);
        return
        [
            .. tools.Take(MostTools).Select(tool => new ToolLine(
                Format.Bounded(tool.Name, 100), Format.Count(tool.Calls), tool.Failed == 0 ? "" : $"{Format.Count(tool.Failed)} ({Format.Share(tool.Failed, tool.Calls)})",
                tool.MeanMs is { } mean ? Format.Ms(mean) : "", Percent.Of(tool.Ms, all), Format.Share(tool.Ms, all),
                figures.CallsHref(("tool", tool.Name)), figures.CallsHref(("tool", tool.Name), ("failed_tools", "true")))),
        ];
    }
}
