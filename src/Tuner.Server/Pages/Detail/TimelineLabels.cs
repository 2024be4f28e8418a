namespace Tuner.Server.Pages.Detail;

/// <summary>Where the names of tools stand: most tools are quick, so that no name fits into their bar.</summary>
internal sealed class TimelineLabels(TimelineScale scale, int width)
{
    private const int Margin = 16;

    /// <summary>Where the name stands.</summary>
    public LabelPlace PlaceOf(ToolEntry tool)
    {
        var (start, end) = (tool.StartMs!.Value, End(tool));
        var needed = NeededMs(tool);
        if (end - start >= needed) return LabelPlace.Inside;
        return end + needed <= scale.ToMs || start - needed < scale.FromMs ? LabelPlace.Right : LabelPlace.Left;
    }

    /// <summary>The moment beside which the name stands, as a place in the picture.</summary>
    public string X(ToolEntry tool) => scale.X(PlaceOf(tool) == LabelPlace.Left ? tool.StartMs!.Value : End(tool));

    /// <summary>From when to when bar and name take up room.</summary>
    public (long From, long To) Extent(ToolEntry tool) => PlaceOf(tool) switch
    {
        LabelPlace.Left => (tool.StartMs!.Value - NeededMs(tool), End(tool)),
        LabelPlace.Right => (tool.StartMs!.Value, End(tool) + NeededMs(tool)),
        _ => (tool.StartMs!.Value, End(tool)),
    };

    private long NeededMs(ToolEntry tool) => scale.LengthMs * (TextWidth.Of(tool.Name) + Margin) / width;

    // A bar is never narrower than 4 pixels.
    private long End(ToolEntry tool) => Math.Max(tool.EndMs ?? 0, tool.StartMs!.Value + scale.LengthMs * 4 / width);
}

/// <summary>Where a label stands.</summary>
public enum LabelPlace
{
    /// <summary>In its bar, as much of it as fits.</summary>
    Inside,

    /// <summary>To its right.</summary>
    Right,

    /// <summary>To its left.</summary>
    Left,
}
