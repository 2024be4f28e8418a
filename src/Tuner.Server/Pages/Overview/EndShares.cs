using Tuner.Server.Figures;

namespace Tuner.Server.Pages.Overview;

/// <summary>Why calls ended.</summary>
/// <param name="Lines">The reasons, the most frequent first.</param>
/// <param name="Chart">Their course over time.</param>
public sealed record EndShares(IReadOnlyList<EndLine> Lines, Chart Chart)
{
    // Behind the most frequent ones all others are one colour.
    private const int MostColours = 4;
    private const int MostLines = 12;

    /// <summary>Computes them.</summary>
    internal static EndShares Of(OverviewFigures figures)
    {
        var reasons = figures.Total.Named(NamedFigure.EndReason, MostLines).ToList();
        var kinds = reasons.Select((reason, index) => (reason.Name, Kind: KindOf(reason.Name, index))).ToDictionary(reason => reason.Name, reason => reason.Kind, StringComparer.Ordinal);
        var columns = SliceFigures.AllOf(figures).Select(slice => Column(slice, kinds)).ToList();
        return new(
            [
                .. reasons.Select(reason => new EndLine(
                    kinds[reason.Name], Pages.EndReason.Words(reason.Name), Format.Count(reason.Sum), Format.Share(reason.Sum, figures.Total[Figure.Calls]),
                    reason.Name.Length == 0 || reason.Name == NamedSums.Others ? null : figures.CallsHref(("end_reason", reason.Name)))),
            ],
            Chart.Of("Why calls ended", columns, height => Format.Count(height)));
    }

    private static ColumnFigures Column(SliceFigures slice, Dictionary<string, string> kinds)
    {
        var reasons = slice.Figures.Named(NamedFigure.EndReason, int.MaxValue).ToList();
        return new(
            slice.Name, reasons.Count == 0 ? "no calls" : string.Join(", ", reasons.Take(MostLines).Select(reason => $"{Pages.EndReason.Words(reason.Name)} {Format.Count(reason.Sum)}")), slice.CallsHref(),
            [.. reasons.GroupBy(reason => kinds.GetValueOrDefault(reason.Name, "end-other")).OrderBy(kind => kind.Key, StringComparer.Ordinal).Select(kind => (kind.Key, (double)kind.Sum(reason => reason.Sum)))]);
    }

    private static string KindOf(string reason, int index) =>
        Pages.EndReason.IsFault(reason) ? "bad" : index < MostColours ? $"end-{index + 1}" : "end-other";
}

/// <summary>A reason.</summary>
/// <param name="Kind">Its class, one of our own words.</param>
/// <param name="Reason">In words.</param>
/// <param name="Calls">How many calls.</param>
/// <param name="Share">Which share of all.</param>
/// <param name="Href">The address of these calls; null where no address leads to them.</param>
public sealed record EndLine(string Kind, string Reason, string Calls, string Share, string? Href);
