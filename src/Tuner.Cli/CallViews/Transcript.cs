using Spectre.Console;
using Spectre.Console.Rendering;
using Tuner.Cli.Terminal;
using Tuner.Pipecat.Models;

namespace Tuner.Cli.CallViews;

/// <summary>The timeline as a chat with times, and under each answer where its latency came from.</summary>
internal static class Transcript
{
    private const int MostRows = 2000;
    private const int ColumnsBesideText = 22;

    public static IRenderable Of(CallPayload call, int width)
    {
        var rows = call.TranscriptWithToolCalls;
        var longest = rows.Max(row => row.Metadata?.E2ELatency) ?? 0;
        var bar = new LatencyBar(longest, Math.Max(width - ColumnsBesideText, 10));
        var grid = Columns();
        foreach (var row in rows.Take(MostRows))
        {
            Add(grid, row);
            if (row.Metadata is { E2ELatency: not null } answer) grid.AddRow(Text.Empty, Text.Empty, bar.Draw(answer));
        }

        if (rows.Count > MostRows) grid.AddRow(Text.Empty, Text.Empty, new Text($"… and {rows.Count - MostRows} more rows; --json prints all of them", Styles.Quiet));
        return grid;
    }

    /// <summary>One row alone.</summary>
    public static IRenderable Row(TranscriptSegment row)
    {
        var grid = Columns();
        Add(grid, row);
        return grid;
    }

    private static Grid Columns()
    {
        var grid = new Grid { Expand = false };
        grid.AddColumn(new GridColumn().NoWrap().RightAligned().PadRight(2));
        grid.AddColumn(new GridColumn().NoWrap().PadRight(2));
        grid.AddColumn(new GridColumn());
        return grid;
    }

    private static void Add(Grid grid, TranscriptSegment row)
    {
        var line = TranscriptRow.Of(row);
        grid.AddRow(new Text(Times.Moment(row.StartMs), Styles.Quiet), new Text(line.Who, line.Style), line.What);
    }
}
