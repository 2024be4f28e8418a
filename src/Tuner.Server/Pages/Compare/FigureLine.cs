using System.Globalization;
using Tuner.Server.Comparing;
using Tuner.Server.Pages.Detail;

namespace Tuner.Server.Pages.Compare;

/// <summary>A figure on both sides.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Before">On the first side; empty when it is not known.</param>
/// <param name="After">On the second side.</param>
/// <param name="Difference">The size of the difference.</param>
/// <param name="Range">Where the true difference lies, nineteen times in twenty.</param>
/// <param name="Verdict">Whether it is more than chance, in words.</param>
/// <param name="Kind">The verdict's class, one of our own words.</param>
public sealed record FigureLine(string Name, string Before, string After, string Difference, string Range, string Verdict, string Kind)
{
    /// <summary>The line of a figure.</summary>
    internal static FigureLine Of(ComparedFigure figure) => new(
        NameOf(figure.Name), Value(figure.Before, figure.Unit), Value(figure.After, figure.Unit), DifferenceOf(figure),
        figure is { Low: { } low, High: { } high } ? $"{Signed(low, figure.Unit)} … {Signed(high, figure.Unit)}" : "",
        figure.Verdict switch { ComparisonVerdict.Worse => "worse", ComparisonVerdict.Better => "better", ComparisonVerdict.Different => "different", _ => "no difference shown" },
        figure.Verdict switch { ComparisonVerdict.Worse => "bad", ComparisonVerdict.Better => "good", ComparisonVerdict.Different => "cut", _ => "" });

    /// <summary>The name of a figure for people.</summary>
    internal static string NameOf(string name)
    {
        const string Part = "wait: ", Owner = "whose wait: ", End = "ended by ";
        if (name.StartsWith(Part, StringComparison.Ordinal)) return $"Part of a wait: {LegendItem.LabelOf(name[Part.Length..])}";
        if (name.StartsWith(Owner, StringComparison.Ordinal)) return $"Waited for {Format.Bounded(name[Owner.Length..], 100)}";
        return name.StartsWith(End, StringComparison.Ordinal) ? $"Ended by: {EndReason.Words(name[End.Length..])}" : Format.Words(Format.Bounded(name, 150));
    }

    private static string DifferenceOf(ComparedFigure figure)
    {
        if (figure.Difference is not { } difference) return "";
        var relative = figure is { Before: > 0 and var before, Unit: not StatisticUnit.Share } ? string.Create(CultureInfo.InvariantCulture, $" ({difference / before:+0 %;-0 %;0 %})") : "";
        return Signed(difference, figure.Unit) + relative;
    }

    private static string Signed(double value, StatisticUnit unit) => value > 0 ? "+" + Value(value, unit) : Value(value, unit);

    private static string Value(double? value, StatisticUnit unit) => value is not { } known
        ? ""
        : unit switch
        {
            StatisticUnit.Milliseconds => known.ToString("#,##0 ms", CultureInfo.InvariantCulture),
            StatisticUnit.Share => known.ToString("0.0 %", CultureInfo.InvariantCulture),
            StatisticUnit.Cents => Format.Cents(known),
            _ => known.ToString("0.##", CultureInfo.InvariantCulture),
        };
}
