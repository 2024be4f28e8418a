using System.Globalization;

namespace Tuner.Server.Pages.Overview;

/// <summary>A course over time, drawn as columns; the drawing is as wide as there is room.</summary>
/// <param name="Description">The picture in one sentence.</param>
/// <param name="ViewBox">Its own measure: ten for each column, and the height.</param>
/// <param name="Columns">The hours or days, those without anything too.</param>
/// <param name="Top">What the highest column stands for.</param>
/// <param name="First">The name of the first column.</param>
/// <param name="Last">The name of the last column.</param>
public sealed record Chart(string Description, string ViewBox, IReadOnlyList<ChartColumn> Columns, string Top, string First, string Last)
{
    /// <summary>The height in its own measure.</summary>
    internal const int Height = 60;

    private const int Step = 10;
    private const double Gap = 1.5;

    /// <summary>Draws columns, each of pieces that stand on each other.</summary>
    /// <param name="name">What is drawn.</param>
    /// <param name="columns">The columns.</param>
    /// <param name="top">Says what a height stands for.</param>
    internal static Chart Of(string name, IReadOnlyList<ColumnFigures> columns, Func<double, string> top)
    {
        var highest = columns.Count == 0 ? 0 : columns.Max(column => column.Highest);
        var drawn = columns.Select((column, index) => Draw(column, index, highest)).ToList();
        return new(
            columns.Count == 0 ? name : $"{name} from {columns[0].Name} to {columns[^1].Name}, at most {top(highest)}",
            string.Create(CultureInfo.InvariantCulture, $"0 0 {Math.Max(1, columns.Count) * Step} {Height}"),
            drawn, top(highest), columns.Count == 0 ? "" : columns[0].Name, columns.Count == 0 ? "" : columns[^1].Name);
    }

    private static ChartColumn Draw(ColumnFigures column, int index, double highest)
    {
        var pieces = new List<ChartPiece>();
        double below = 0;
        foreach (var (kind, value) in column.Pieces)
        {
            if (value <= 0 || highest <= 0) continue;
            // What is not nothing is seen.
            var height = Math.Max(1, value / highest * Height);
            var from = column.IsStacked ? below : 0;
            pieces.Add(new(kind, Number((index * Step) + (Gap / 2)), Number(Step - Gap), Number(Height - from - height), Number(height)));
            below += height;
        }
        return new(Number(index * Step), $"{column.Name}: {column.Text}", column.Href, pieces);
    }

    private static string Number(double number) => number.ToString("0.##", CultureInfo.InvariantCulture);
}

/// <summary>A column of a chart.</summary>
/// <param name="X">Where it begins.</param>
/// <param name="Title">When it is and what it stands for.</param>
/// <param name="Href">The address of the calls behind it.</param>
/// <param name="Pieces">What is drawn.</param>
public sealed record ChartColumn(string X, string Title, string Href, IReadOnlyList<ChartPiece> Pieces);

/// <summary>A piece of a column.</summary>
/// <param name="Kind">Its class, one of our own words.</param>
/// <param name="X">Where it begins.</param>
/// <param name="Width">How wide it is.</param>
/// <param name="Y">Where its top is.</param>
/// <param name="Height">How high it is.</param>
public sealed record ChartPiece(string Kind, string X, string Width, string Y, string Height);

/// <summary>What a column stands for.</summary>
/// <param name="Name">When it is.</param>
/// <param name="Text">Its figures in words.</param>
/// <param name="Href">The address of the calls behind it.</param>
/// <param name="Pieces">Class and value of each piece; where they are not stacked, the largest first.</param>
/// <param name="IsStacked">Whether the pieces stand on each other; else each stands on the ground, in front of the one before.</param>
internal sealed record ColumnFigures(string Name, string Text, string Href, IReadOnlyList<(string Kind, double Value)> Pieces, bool IsStacked = true)
{
    /// <summary>How high the column is.</summary>
    public double Highest => Pieces.Count == 0 ? 0 : IsStacked ? Pieces.Sum(piece => piece.Value) : Pieces.Max(piece => piece.Value);
}
