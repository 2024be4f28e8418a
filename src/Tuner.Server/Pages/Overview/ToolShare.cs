using Tuner.Server.Figures;

namespace Tuner.Server.Pages.Overview;

/// <summary>What the calls of a tool came to.</summary>
/// <param name="Name">The tool.</param>
/// <param name="Calls">How often it was called.</param>
/// <param name="Failed">How often it failed.</param>
/// <param name="Timed">Calls of which the time is known.</param>
/// <param name="Ms">How long these ran together.</param>
internal sealed record ToolShare(string Name, long Calls, long Failed, long Timed, long Ms)
{
    /// <summary>How long one ran; null when that is not known.</summary>
    public long? MeanMs => Timed <= 0 ? null : (long)Math.Round((double)Ms / Timed);

    /// <summary>All tools of some figures: by how often they failed, then by the time that they took.</summary>
    public static IReadOnlyList<ToolShare> Of(CallStatistics figures)
    {
        var (failed, timed, ran) = (SumsOf(NamedFigure.ToolFailed), SumsOf(NamedFigure.ToolTimed), SumsOf(NamedFigure.ToolMs));
        return
        [
            .. figures.Named(NamedFigure.Tool, int.MaxValue)
                .Select(tool => new ToolShare(tool.Name, tool.Sum, failed.GetValueOrDefault(tool.Name), timed.GetValueOrDefault(tool.Name), ran.GetValueOrDefault(tool.Name)))
                .OrderByDescending(tool => tool.Failed).ThenByDescending(tool => tool.Ms).ThenBy(tool => tool.Name, StringComparer.Ordinal),
        ];

        Dictionary<string, long> SumsOf(NamedFigure kind) => figures.Named(kind, int.MaxValue).ToDictionary(tool => tool.Name, tool => tool.Sum, StringComparer.Ordinal);
    }
}
