using Tuner.Pipecat.Reading;
using Tuner.Server.Comparing;
using Tuner.Server.Pages.Detail;

namespace Tuner.Server.Pages.Compare;

/// <summary>A part of a wait on both sides.</summary>
/// <param name="Kind">One of our own words, for its colour.</param>
/// <param name="Label">Its name.</param>
/// <param name="Before">How long on average on the first side.</param>
/// <param name="After">On the second side.</param>
/// <param name="BeforeWidth">The same as a bar; all bars have one scale.</param>
/// <param name="AfterWidth">See <paramref name="BeforeWidth"/>.</param>
/// <param name="Difference">The size of the difference.</param>
/// <param name="Verdict">Whether it is more than chance; empty when it is not.</param>
/// <param name="VerdictKind">The verdict's class, one of our own words.</param>
public sealed record MovedPart(string Kind, string Label, string Before, string After, string BeforeWidth, string AfterWidth, string Difference, string Verdict, string VerdictKind)
{
    /// <summary>The parts that are longer than nothing on a side, in the order in which they happen.</summary>
    internal static IReadOnlyList<MovedPart> AllOf(Comparison comparison)
    {
        var parts = WaitPart.Kinds
            .Select(kind => (Kind: kind, Figure: comparison.Figures.FirstOrDefault(figure => figure.Name == $"wait: {kind}")))
            .Where(part => part.Figure is { } figure && (figure.Before > 0 || figure.After > 0)).ToList();
        if (parts.Count == 0) return [];
        var longest = (long)Math.Ceiling(parts.Max(part => Math.Max(part.Figure!.Before ?? 0, part.Figure.After ?? 0)));
        return
        [
            .. parts.Select(part =>
            {
                var line = FigureLine.Of(part.Figure!);
                return new MovedPart(
                    part.Kind, LegendItem.LabelOf(part.Kind), line.Before, line.After, Percent.Of((long)(part.Figure!.Before ?? 0), longest), Percent.Of((long)(part.Figure.After ?? 0), longest),
                    line.Difference, line.Kind.Length == 0 ? "" : line.Verdict, line.Kind);
            }),
        ];
    }
}
