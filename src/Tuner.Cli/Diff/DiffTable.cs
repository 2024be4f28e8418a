using Spectre.Console;
using Tuner.Cli.Terminal;
using Tuner.Server.Comparing;
using Tuner.Server.Pages.Compare;

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
            var line = FigureLine.Of(figure);
            table.AddRow(
                new Text(SafeText.OneLine(figure.Name, 60)),
                Known(line.Before),
                Known(line.After),
                new Text(line.Difference),
                new Text(line.Range),
                figure.Verdict switch
                {
                    ComparisonVerdict.Worse => new Text(line.Verdict, Styles.Wrong),
                    ComparisonVerdict.NotShown => new Text(line.Verdict, Styles.Quiet),
                    _ => new Text(line.Verdict),
                });
        }

        return table;
    }

    private static Text Known(string value) => new(value.Length > 0 ? value : "–");
}
