using Tuner.Pipecat.Reading;

namespace Tuner.Server.Pages.Detail;

/// <summary>The whole of a long call in one strip, as wide as the page: who spoke, how long was waited, what went wrong.</summary>
/// <param name="Marks">What is drawn. What lies so close together that no eye tells it apart is one mark.</param>
public sealed record TimelineOverview(IReadOnlyList<OverviewMark> Marks)
{
    /// <summary>The strip's height, pixels.</summary>
    public const int Height = 44;

    // A shorter call is seen at once.
    private const long LongMs = 90_000;
    private const int Columns = 1_200;

    /// <summary>The strip of a call; null for a short one.</summary>
    internal static TimelineOverview? Of(CallRecord record, IReadOnlyList<Entry> entries, TimelineScale scale)
    {
        if (scale.LengthMs < LongMs) return null;
        var spoken = entries.OfType<SpokenEntry>().Where(entry => entry.StartMs is not null).ToList();
        var marks = new List<OverviewMark>();
        Add("caller", 2, 12, spoken.Where(entry => entry.IsCaller).Select(entry => new Stretch(entry.StartMs!.Value, entry.EndMs)));
        Add("agent", 16, 12, spoken.Where(entry => !entry.IsCaller).Select(entry => new Stretch(entry.StartMs!.Value, entry.EndMs)));
        Add("tool", 30, 5, entries.OfType<ToolEntry>().Where(entry => entry.StartMs is not null).Select(entry => new Stretch(entry.StartMs!.Value, entry.EndMs)));
        Add("slow", 37, 5, record.Rows.Where(row => row is { StartMs: not null, Wait.TotalMs: >= CallMoments.SlowMs }).Select(row => new Stretch(row.StartMs!.Value - row.Wait!.TotalMs, row.StartMs)));
        Add("unanswered", 37, 5, record.Rows.Where(row => row is { EndMs: not null, Wait: null, UnansweredMs: not null }).Select(row => new Stretch(row.EndMs!.Value, row.EndMs + row.UnansweredMs)));
        Add("trouble", 0, Height, entries.Where(entry => entry is { StartMs: not null } and (NoteEntry { Kind: not "unheard" } or ToolEntry { Moments: "failure" })).Select(entry => new Stretch(entry.StartMs!.Value, null)));
        return new(marks);

        void Add(string kind, int y, int height, IEnumerable<Stretch> stretches)
        {
            foreach (var (start, end) in Merged(stretches, scale.LengthMs / Columns)) marks.Add(new(kind, scale.X(start), scale.Width(start, Math.Max(end, start + scale.LengthMs / Columns)), y, height));
        }
    }

    private static IEnumerable<(long Start, long End)> Merged(IEnumerable<Stretch> stretches, long gap)
    {
        (long Start, long End)? open = null;
        foreach (var (start, told) in stretches.OrderBy(stretch => stretch.Start))
        {
            var end = Math.Max(start, told ?? start);
            if (open is { } last && start - last.End <= gap)
            {
                open = (last.Start, Math.Max(last.End, end));
                continue;
            }
            if (open is { } done) yield return done;
            open = (start, end);
        }
        if (open is { } rest) yield return rest;
    }

    private sealed record Stretch(long Start, long? End);
}

/// <summary>A mark of the strip.</summary>
/// <param name="Kind">One of our own words, for its colour.</param>
/// <param name="X">Where it begins.</param>
/// <param name="Width">How wide it is.</param>
/// <param name="Y">Pixels from the top.</param>
/// <param name="Height">Pixels.</param>
public sealed record OverviewMark(string Kind, string X, string Width, int Y, int Height);
