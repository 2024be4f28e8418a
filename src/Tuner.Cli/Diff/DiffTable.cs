using System.Globalization;
using Spectre.Console;
using Tuner.Cli.Terminal;
using Tuner.Server.Comparing;

namespace Tuner.Cli.Diff;

/// <summary>The figures of a comparison, a line each.</summary>
internal static class DiffTable
{
    public static FittedTable Of(IEnumerable<ComparedFigure> figures)
    {
        var table = new FittedTable(
            new("figure", 9),
            new("before", 8, IsNumber: true),
            new("after", 8, IsNumber: true),
            new("difference", 7, IsNumber: true),
            new("95 % range", 3, IsNumber: true),
            new("", 9));
        foreach (var figure in figures)
        {
            table.AddRow(
                new Text(SafeText.OneLine(figure.Name, 60)),
                new Text(Value(figure.Before, figure.Unit)),
                new Text(Value(figure.After, figure.Unit)),
                new Text(Change(figure)),
                new Text(figure is { Low: { } low, High: { } high } ? $"{Signed(low, figure.Unit)} … {Signed(high, figure.Unit)}" : ""),
                figure.Verdict switch
                {
                    ComparisonVerdict.Worse => new Text("worse", Styles.Wrong),
                    ComparisonVerdict.Better => new Text("better"),
                    ComparisonVerdict.Different => new Text("different"),
                    _ => new Text("no difference shown", Styles.Quiet),
                });
        }

        return table;
    }

    private static string Change(ComparedFigure figure)
    {
        if (figure.Difference is not { } difference) return "";
        var relative = figure is { Before: > 0 and var before, Unit: not StatisticUnit.Share } ? string.Create(CultureInfo.InvariantCulture, $" ({difference / before:+0 %;-0 %;0 %})") : "";
        return Signed(difference, figure.Unit) + relative;
    }

    private static string Signed(double value, StatisticUnit unit) => value > 0 ? "+" + Value(value, unit) : Value(value, unit);

    private static string Value(double? value, StatisticUnit unit) => value is not { } known
        ? "–"
        : unit switch
        {
            StatisticUnit.Milliseconds => known.ToString("#,##0 ms", CultureInfo.InvariantCulture),
            StatisticUnit.Share => known.ToString("0.0 %", CultureInfo.InvariantCulture),
            StatisticUnit.Cents => (known / 100).ToString("$0.00##;-$0.00##", CultureInfo.InvariantCulture),
            _ => known.ToString("0.##", CultureInfo.InvariantCulture),
        };
}
