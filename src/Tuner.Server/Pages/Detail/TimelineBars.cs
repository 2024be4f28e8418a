namespace Tuner.Server.Pages.Detail;

/// <summary>Draws entries as bars.</summary>
internal sealed class TimelineBars(TimelineScale scale, TimelineLanes lanes, TimelineLabels labels, double minPercent)
{
    private const int MaxLabel = 80;

    /// <summary>The bars; what has no time is not drawn.</summary>
    public IEnumerable<TimelineBar> Of(IReadOnlyList<Entry> entries)
    {
        foreach (var entry in entries.Where(entry => entry.StartMs is not null))
        {
            if (entry is SpokenEntry spoken) yield return Spoken(spoken);
            if (entry is ToolEntry tool) yield return Tool(tool);
        }
        var nodes = entries.OfType<NodeEntry>().Where(node => node.StartMs is not null).ToList();
        for (var i = 0; i < nodes.Count; i++) yield return Node(nodes[i], i + 1 < nodes.Count ? nodes[i + 1].StartMs!.Value : scale.ToMs);
    }

    private TimelineBar Spoken(SpokenEntry entry)
    {
        var lane = entry.IsCaller ? TimelineLanes.Caller : TimelineLanes.Agent;
        var who = entry.IsCaller ? "Caller" : "Agent";
        var isCut = !entry.IsCaller && entry.Marks.Any(mark => mark.Kind == "cut" && mark.Text != SpeechCuts.ByAgentWords);
        return Bar(entry, entry.EndMs, entry.IsCaller ? "caller" : "agent", lane.Y, lane.Height, entry.Text, $"{who}, {entry.Clock}, {entry.Length}{(isCut ? ", cut off" : "")}: {entry.Text}") with { IsCut = isCut };
    }

    private TimelineBar Tool(ToolEntry entry)
    {
        var failed = entry.Failure.Length > 0;
        var title = $"Tool {entry.Name}, {entry.Clock}, {(failed ? entry.Failure : entry.Length)}";
        var bar = Bar(entry, entry.EndMs, failed ? "tool failed" : "tool", lanes.Tools!.Y + TimelineLane.SmallRow * lanes.ToolRows[entry], TimelineLane.SmallRow - 4, entry.Name, title);
        return bar with { Place = labels.PlaceOf(entry), LabelX = labels.X(entry) };
    }

    private TimelineBar Node(NodeEntry entry, long end) =>
        Bar(entry, end, "node", lanes.Nodes!.Y, TimelineLane.SmallRow - 4, entry.To, $"Node {entry.To}, from {entry.Clock}");

    private TimelineBar Bar(Entry entry, long? end, string kind, int y, int height, string label, string title)
    {
        var start = entry.StartMs!.Value;
        var percent = Math.Max(minPercent, 100.0 * Math.Max(0, (end ?? start) - start) / scale.LengthMs);
        return new(entry.Anchor, kind, scale.X(start), Percent.Text(percent, scale.LengthMs), y, height, Short(label), Short(title), start, end ?? start);
    }

    private static string Short(string text)
    {
        var line = text.ReplaceLineEndings(" ");
        return line.Length <= MaxLabel ? line : string.Concat(line.AsSpan(0, char.IsHighSurrogate(line[MaxLabel - 1]) ? MaxLabel - 1 : MaxLabel), "…");
    }
}

/// <summary>A bar of the picture.</summary>
/// <param name="Anchor">The entry of the transcript that it stands for.</param>
/// <param name="Kind">Its classes, of our own words.</param>
/// <param name="X">Where it begins.</param>
/// <param name="Width">How wide it is.</param>
/// <param name="Y">Pixels from the top.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Label">What stands in it.</param>
/// <param name="Title">All about it in a sentence.</param>
/// <param name="StartMs">When it began.</param>
/// <param name="EndMs">When it ended.</param>
public sealed record TimelineBar(string Anchor, string Kind, string X, string Width, int Y, int Height, string Label, string Title, long StartMs, long EndMs)
{
    /// <summary>Whether it was cut off: its end is drawn as a break.</summary>
    public bool IsCut { get; init; }

    /// <summary>Where the label stands: inside the bar, or beside it where the bar is short.</summary>
    public LabelPlace Place { get; init; }

    /// <summary>Where a label beside the bar begins or, on its left, ends.</summary>
    public string LabelX { get; init; } = "0%";

    /// <summary>How wide a label beside the bar may be, pixels.</summary>
    public int LabelWidth => TextWidth.Of(Label) + 4;

    /// <summary>Where such a label begins, pixels from <see cref="LabelX"/>.</summary>
    public int LabelShift => Place == LabelPlace.Left ? -6 - LabelWidth : 6;
}
