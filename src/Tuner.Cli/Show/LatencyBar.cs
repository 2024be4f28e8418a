using System.Globalization;
using Spectre.Console;
using Tuner.Pipecat.Models;

namespace Tuner.Cli.Show;

/// <summary>How long the caller waited for an answer, drawn to the scale of the call's longest wait.</summary>
internal sealed class LatencyBar(long longestMs, int columns)
{
    /// <summary>Appends the bar and its figures.</summary>
    public Paragraph Draw(TranscriptMetadata row)
    {
        var text = new Paragraph();
        text.Append($"answered after {Times.Length(row.E2ELatency!.Value)}", Styles.Quiet);
        if (row.LatencyPartsMs is not { } parts) return text;
        text.Append("\n");
        var known = LatencyPart.All.Select(part => (Part: part, Ms: part.Of(parts) ?? 0)).Where(each => each.Ms > 0).ToList();
        foreach (var (part, cells) in Cells(known)) text.Append(new string(part.Mark, cells), new Style(part.Color));
        text.Append("\n");
        text.Append(string.Join("  ", known.Select(each => string.Create(CultureInfo.InvariantCulture, $"{each.Part.Mark} {each.Part.Name} {each.Ms}"))), Styles.Quiet);
        return text;
    }

    // Ends are rounded, not lengths: so the bar is as long as its sum.
    private IEnumerable<(LatencyPart Part, int Cells)> Cells(IEnumerable<(LatencyPart Part, long Ms)> parts)
    {
        decimal sum = 0;
        var drawn = 0;
        foreach (var (part, ms) in parts)
        {
            sum += ms;
            var end = (int)Math.Min(columns, Math.Round(sum * columns / Math.Max(1, longestMs), MidpointRounding.AwayFromZero));
            yield return (part, Math.Max(0, end - drawn));
            drawn = Math.Max(drawn, end);
        }
    }
}
