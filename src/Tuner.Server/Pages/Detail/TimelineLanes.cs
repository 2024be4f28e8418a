namespace Tuner.Server.Pages.Detail;

/// <summary>Where each lane stands. Lanes that the call does not need are not there.</summary>
internal sealed record TimelineLanes
{
    /// <summary>How high the ruler is.</summary>
    public const int Ruler = 24;

    private const int Gap = 8;
    private const int MaxToolRows = 4;

    /// <summary>Who the caller is.</summary>
    public static TimelineLane Caller { get; } = new("Caller", Ruler + Gap, 34);

    /// <summary>The waits between them.</summary>
    public static TimelineLane Wait { get; } = new("Wait", Caller.Bottom + 4, 28);

    /// <summary>Who the agent is.</summary>
    public static TimelineLane Agent { get; } = new("Agent", Wait.Bottom + 4, 34);

    /// <summary>The tools; null when none ran.</summary>
    public TimelineLane? Tools { get; private init; }

    /// <summary>The nodes; null when there are none.</summary>
    public TimelineLane? Nodes { get; private init; }

    /// <summary>Which row inside the lane of tools each of them has: those that ran at the same time stand below each other.</summary>
    public required IReadOnlyDictionary<Entry, int> ToolRows { get; init; }

    /// <summary>From top to bottom.</summary>
    public IReadOnlyList<TimelineLane> All => [.. new[] { Caller, Wait, Agent, Tools, Nodes }.OfType<TimelineLane>()];

    /// <summary>All of them.</summary>
    public int Height => All[^1].Bottom + Gap;

    /// <summary>Their names, for who cannot see them.</summary>
    public string Names => string.Join(", ", All.Select(lane => lane.Name.ToLowerInvariant()));

    /// <summary>The lanes of a call.</summary>
    public static TimelineLanes Of(IReadOnlyList<Entry> entries, TimelineLabels labels)
    {
        var rows = RowsOf(entries.OfType<ToolEntry>(), labels);
        var tools = rows.Count == 0 ? null : new TimelineLane("Tools", Agent.Bottom + Gap, TimelineLane.SmallRow * (rows.Values.Max() + 1));
        var nodes = entries.Any(entry => entry is NodeEntry) ? new TimelineLane("Nodes", (tools ?? Agent).Bottom + Gap, TimelineLane.SmallRow) : null;
        return new TimelineLanes { Tools = tools, Nodes = nodes, ToolRows = rows };
    }

    private static Dictionary<Entry, int> RowsOf(IEnumerable<ToolEntry> tools, TimelineLabels labels)
    {
        var rows = new Dictionary<Entry, int>(ReferenceEqualityComparer.Instance);
        var free = new long[MaxToolRows];
        Array.Fill(free, long.MinValue);
        foreach (var tool in tools.Where(tool => tool.StartMs is not null))
        {
            var (from, to) = labels.Extent(tool);
            var row = Array.FindIndex(free, end => end <= from);
            if (row < 0) row = MaxToolRows - 1;
            free[row] = Math.Max(free[row], to);
            rows[tool] = row;
        }
        return rows;
    }
}

/// <summary>A strip of the picture, pixels from its top.</summary>
public sealed record TimelineLane(string Name, int Y, int Height)
{
    /// <summary>The height of a row of tools or nodes, with the gap below it.</summary>
    internal const int SmallRow = 24;

    /// <summary>Where it ends.</summary>
    public int Bottom => Y + Height;

    /// <summary>The middle, for its name.</summary>
    public int Middle => Y + Height / 2;
}
