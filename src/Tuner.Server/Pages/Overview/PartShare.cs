using Tuner.Pipecat.Reading;
using Tuner.Server.Figures;
using Tuner.Server.Pages.Detail;

namespace Tuner.Server.Pages.Overview;

/// <summary>A part of all waits.</summary>
/// <param name="Kind">One of our own words, for its colour.</param>
/// <param name="Label">Its name.</param>
/// <param name="Mean">How long it is in an answer.</param>
/// <param name="Share">How much of all waiting it is.</param>
/// <param name="X">Where it begins in the bar.</param>
/// <param name="Width">How wide it is.</param>
/// <param name="Href">The address of the calls in which it was the longest part of a wait.</param>
public sealed record PartShare(string Kind, string Label, string Mean, string Share, string X, string Width, string Href)
{
    private static readonly Figure[] Figures =
        [Figure.TurnDetectionMs, Figure.LlmMs, Figure.ToolMs, Figure.TextAggregationMs, Figure.TtsMs, Figure.UnexplainedMs];

    /// <summary>The parts that are longer than nothing, in the order in which they happen.</summary>
    internal static IReadOnlyList<PartShare> AllOf(OverviewFigures figures)
    {
        var (total, answers) = (AllMs(figures.Total), figures.Total[Figure.AnswersWithParts]);
        var parts = new List<PartShare>();
        long from = 0;
        foreach (var (index, kind) in WaitPart.Kinds.Index())
        {
            if (figures.Total[Figures[index]] is not (> 0 and var ms) || answers == 0) continue;
            parts.Add(new(
                kind, LegendItem.LabelOf(kind), Format.Ms((long)Math.Round((double)ms / answers)), Format.Share(ms, total), Percent.Of(from, total), Percent.Of(ms, total),
                figures.CallsHref(("part", kind), ("sort", "worst_wait"))));
            from += ms;
        }
        return parts;
    }

    /// <summary>All parts of all answers together, milliseconds.</summary>
    internal static long AllMs(CallStatistics figures) => Figures.Sum(figure => figures[figure]);
}
