using System.Globalization;
using Tuner.Server.Figures;

namespace Tuner.Server.Pages.Overview;

/// <summary>How a figure is computed and said.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Link">What the link to the calls behind it is called.</param>
/// <param name="Size">The figure as a number; null when it is not known.</param>
/// <param name="Value">The same in words.</param>
/// <param name="Note">A few words more.</param>
/// <param name="Behind">The parameter that leads to the calls behind it.</param>
internal sealed record MeasureKind(string Name, string Link, Func<CallStatistics, double?> Size, Func<CallStatistics, string> Value, Func<CallStatistics, string> Note, (string Name, string? Value) Behind)
{
    /// <summary>The class of its columns.</summary>
    public string Piece { get; init; } = "plain";

    /// <summary>What stands in a column, where that is more than the figure.</summary>
    public Func<CallStatistics, IReadOnlyList<(string Kind, double Value)>>? Pieces { get; init; }

    /// <summary>Whether pieces stand on each other.</summary>
    public bool IsStacked { get; init; } = true;

    /// <summary>A column in words, where that is more than the value.</summary>
    public Func<CallStatistics, string>? Text { get; init; }

    /// <summary>Says what a height stands for.</summary>
    public Func<long, string> Top { get; init; } = height => Format.Count(height);

    /// <summary>The measure of these figures.</summary>
    public Measure Of(OverviewFigures figures, IReadOnlyList<SliceFigures> slices)
    {
        var columns = slices.Select(slice => new ColumnFigures(
            slice.Name, (Text ?? Value)(slice.Figures), slice.CallsHref(Behind), Pieces?.Invoke(slice.Figures) ?? [(Piece, Size(slice.Figures) ?? 0)], IsStacked)).ToList();
        return new(Name, Value(figures.Total), Note(figures.Total), BeforeOf(figures), figures.CallsHref(Behind), Link, Chart.Of(Name, columns, height => Top((long)height)));
    }

    // Without calls there was nothing to hold it against.
    private string BeforeOf(OverviewFigures figures)
    {
        if (figures.Before[Figure.Calls] == 0 || Size(figures.Before) is not { } was) return "";
        var change = was > 0 && Size(figures.Total) is { } now ? Change((now - was) / was) : "";
        return $"{Value(figures.Before)} in the time before{change}";
    }

    private static string Change(double by) => Math.Abs(by) < 0.005 ? ", the same" : string.Create(CultureInfo.InvariantCulture, $", {by:+0 %;-0 %}");
}
