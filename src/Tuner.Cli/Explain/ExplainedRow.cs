using Spectre.Console;
using Spectre.Console.Rendering;
using Tuner.Cli.CallViews;
using Tuner.Cli.Terminal;
using Tuner.Pipecat.Recording.Rows;

namespace Tuner.Cli.Explain;

/// <summary>One row, value by value: what it is, by which rule, from which lines.</summary>
internal static class ExplainedRow
{
    private const int MostLines = 12;

    public static IRenderable Of(int number, Row row, NamedLines lines)
    {
        var values = new RowValues(row.Segment);
        var shown = TranscriptRow.Of(row.Segment);
        var heading = new Grid();
        heading.AddColumn(new GridColumn().NoWrap().PadRight(2));
        heading.AddColumn(new GridColumn().NoWrap().PadRight(2));
        heading.AddColumn(new GridColumn());
        heading.AddRow(new Text($"Row {number}, {Times.Moment(row.Segment.StartMs)}", Styles.Heading), new Text(shown.Who, shown.Style), shown.What);

        var facts = new Grid();
        facts.AddColumn(new GridColumn().NoWrap().PadLeft(2).PadRight(2));
        facts.AddColumn(new GridColumn());
        foreach (var fact in row.Facts.Where(fact => values.At(fact.Field).Length > 0)) facts.AddRow(new Text(fact.Field), Told(fact, values, lines));
        var beside = values.Beside(row.Facts.Select(fact => fact.Field).ToHashSet()).ToList();
        if (beside.Count > 0) facts.AddRow(new Text("also", Styles.Quiet), new Text(string.Join(", ", beside.Select(path => $"{path} {values.At(path)}")), Styles.Quiet));
        return new Rows(heading, facts);
    }

    private static Paragraph Told(Provenance fact, RowValues values, NamedLines lines)
    {
        var text = new Paragraph(values.At(fact.Field));
        text.Append($"\n{fact.Rule}", Styles.Quiet);
        var told = lines.Of(fact.Lines).ToList();
        foreach (var line in told.Take(MostLines)) text.Append($"\n{line}", Styles.Quiet);
        if (told.Count > MostLines) text.Append($"\n… and {told.Count - MostLines} more, to line {fact.Lines[^1]}", Styles.Quiet);
        return text;
    }
}
