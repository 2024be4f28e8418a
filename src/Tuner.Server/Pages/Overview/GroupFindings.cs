using System.Globalization;
using Tuner.Server.Figures;
using Tuner.Server.Storage;

namespace Tuner.Server.Pages.Overview;

/// <summary>Versions and agents that are worse than the others by more than chance.</summary>
internal static class GroupFindings
{
    private const int FewestAnswers = 100;
    private const double TimesSlower = 1.25;
    private const long SlowerMs = 150;

    /// <summary>What is to be said.</summary>
    public static IEnumerable<OverviewFinding> Of(OverviewFigures figures) =>
        Among(figures, figures.Versions, "Version", group => $"Version {NameOf(group)}", group => ("version", CallsAddress.Text(group.Version)))
            .Concat(Among(figures, figures.Agents, "Agent", group => Format.Bounded(group.Agent ?? "", 100), group => ("agent", group.Agent)));

    /// <summary>The name of a version.</summary>
    public static string NameOf(SeriesGroup group) => group.Version?.ToString(CultureInfo.InvariantCulture) ?? "not told";

    private static IEnumerable<OverviewFinding> Among(
        OverviewFigures figures, IReadOnlyList<SeriesGroup> groups, string what, Func<SeriesGroup, string> name, Func<SeriesGroup, (string, string?)> parameter)
    {
        if (groups.Count < 2) yield break;
        var all = figures.Total;
        foreach (var group in groups)
        {
            var own = group.Statistics;
            foreach (var (figure, did, narrower) in new[]
            {
                (Figure.CallsFailed, "with an error or a failed tool", ("errors", "true")),
                (Figure.CallsUnanswered, "with a turn that got no answer", ("unanswered", "true")),
                (Figure.CallsInterrupted, "in which the agent was cut off", ("interruptions", "true")),
            })
            {
                var (hits, of) = (own[figure], own[Figure.Calls]);
                var (otherHits, otherOf) = (all[figure] - hits, all[Figure.Calls] - of);
                if (!ShareChance.IsMore(hits, of, otherHits, otherOf, points: 5)) continue;
                yield return new(what, $"{name(group)}: {Format.Share(hits, of)} of calls {did}, {Format.Share(otherHits, otherOf)} of the others.", figures.CallsHref(parameter(group), narrower), "These calls");
            }
            if (Slower(group, groups) is { } other)
            {
                yield return new(
                    what, $"{name(group)} answers in {Format.Ms(Median(group)!.Value)} (p50), where {name(other)} takes {Format.Ms(Median(other)!.Value)}.",
                    figures.CallsHref(parameter(group), ("sort", "worst_wait")), "Its calls, the longest wait first");
            }
        }
    }

    // Against the quickest of those with many answers.
    private static SeriesGroup? Slower(SeriesGroup group, IReadOnlyList<SeriesGroup> groups)
    {
        if (group.Statistics.Answers < FewestAnswers || Median(group) is not { } own) return null;
        var quickest = groups.Where(other => other != group && other.Statistics.Answers >= FewestAnswers && Median(other) is not null).MinBy(Median);
        return quickest is not null && Median(quickest) is { } other && own >= other * TimesSlower && own >= other + SlowerMs ? quickest : null;
    }

    private static long? Median(SeriesGroup group) => group.Statistics.Wait(50)?.Ms;
}
