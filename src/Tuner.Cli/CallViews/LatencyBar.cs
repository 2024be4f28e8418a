using System.Globalization;
using System.Text;
using Spectre.Console;
using Tuner.Cli.Terminal;
using Tuner.Pipecat.Models;

namespace Tuner.Cli.CallViews;

/// <summary>How long the caller waited for an answer, drawn to the scale of the call's longest wait.</summary>
internal sealed class LatencyBar(long longestMs, int width)
{
    private const int Widest = 50;
    private readonly int _columns = Math.Clamp(width, 1, Widest);

    /// <summary>Appends the bar and its figures.</summary>
    public Paragraph Draw(TranscriptMetadata row)
    {
        var text = new Paragraph();
        text.Append(string.Create(CultureInfo.InvariantCulture, $"answered after {row.E2ELatency:N0} ms"), Styles.Quiet);
        if (row.LatencyPartsMs is not { } parts) return text;
        text.Append("\n");
        var known = LatencyPartMark.All.Select(part => (Part: part, Ms: part.Of(parts) ?? 0)).Where(each => each.Ms > 0).ToList();
        foreach (var (part, cells) in Cells(known)) text.Append(new string(part.Mark, cells), new Style(part.Color));
        text.Append("\n");
        text.Append(Figures(known), Styles.Quiet);
        return text;
    }

    // A line ends between two figures, never in one.
    private string Figures(IEnumerable<(LatencyPartMark Part, long Ms)> parts)
    {
        var text = new StringBuilder();
        var used = 0;
        foreach (var (part, ms) in parts)
        {
            var figure = string.Create(CultureInfo.InvariantCulture, $"{part.Mark} {part.Name} {ms:N0}");
            if (used > 0) text.Append(used + 2 + figure.Length > width ? "\n" : "  ");
            used = used > 0 && used + 2 + figure.Length <= width ? used + 2 + figure.Length : figure.Length;
            text.Append(figure);
        }

        return text.ToString();
    }

    // Ends are rounded, not lengths: so the bar is as long as its sum.
    private IEnumerable<(LatencyPartMark Part, int Cells)> Cells(IEnumerable<(LatencyPartMark Part, long Ms)> parts)
    {
        decimal sum = 0;
        var drawn = 0;
        foreach (var (part, ms) in parts)
        {
            sum += ms;
            var end = (int)Math.Min(_columns, Math.Round(sum * _columns / Math.Max(1, longestMs), MidpointRounding.AwayFromZero));
            yield return (part, Math.Max(0, end - drawn));
            drawn = Math.Max(drawn, end);
        }
    }
}
