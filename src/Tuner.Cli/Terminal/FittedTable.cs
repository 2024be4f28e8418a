using Spectre.Console;
using Spectre.Console.Rendering;

namespace Tuner.Cli.Terminal;

/// <summary>
/// A table that stays legible on any terminal: where its columns do not fit side by side, the least important ones are
/// left out, and a line below it names them. A table that breaks its words into letters says nothing.
/// </summary>
/// <param name="columns">From left to right.</param>
internal sealed class FittedTable(params FittedColumn[] columns)
{
    private const int Gap = 2;
    private const int NarrowestText = 24;
    private readonly List<IRenderable[]> _rows = [];

    /// <summary>One cell for each column.</summary>
    public void AddRow(params IRenderable[] cells) => _rows.Add(cells);

    /// <summary>The table for a terminal of so many columns.</summary>
    public IRenderable Of(int width)
    {
        var natural = columns.Select((column, index) => Math.Max(Cells(new Text(column.Name)), _rows.Select(row => Cells(row[index])).DefaultIfEmpty(0).Max())).ToArray();
        var shown = Enumerable.Range(0, columns.Length).ToList();
        while (shown.Count > 1 && shown.Sum(Least) + Gap * (shown.Count - 1) > width) shown.Remove(shown.MinBy(index => (columns[index].Importance, -index)));
        var table = new Table().Border(TableBorder.None);
        foreach (var index in shown) table.AddColumn(Column(index, last: index == shown[^1], width));
        foreach (var row in _rows) table.AddRow(shown.Select(index => row[index]));
        var left = columns.Where((_, index) => !shown.Contains(index)).Select(column => column.Name).ToList();
        return left.Count == 0 ? table : new Rows(table, new Text($"(left out at this width: {string.Join(", ", left)})", Styles.Quiet));

        int Least(int index) => columns[index].Wraps ? Math.Min(natural[index], NarrowestText) : natural[index];
    }

    private TableColumn Column(int index, bool last, int width)
    {
        var column = new TableColumn(new Text(columns[index].Name, Styles.Quiet)).Padding(0, 0, last ? 0 : Gap, 0);
        if (columns[index].IsNumber) column.RightAligned();
        if (!columns[index].Wraps && columns.Length > 1) column.NoWrap();
        return column.Width is null && width < NarrowestText ? column.Width(width) : column;
    }

    private static int Cells(IRenderable cell) => cell.Measure(RenderOptions.Create(Measured), int.MaxValue).Max;

    private static readonly IAnsiConsole Measured = Consoles.Create(TextWriter.Null, styled: false, Consoles.PipedTableWidth);
}

/// <summary>One column of a <see cref="FittedTable"/>.</summary>
/// <param name="Name">Its heading.</param>
/// <param name="Importance">The column with the smallest goes first where not all fit.</param>
/// <param name="IsNumber">Right-aligned.</param>
/// <param name="Wraps">A text that may take several lines.</param>
internal sealed record FittedColumn(string Name, int Importance, bool IsNumber = false, bool Wraps = false);
