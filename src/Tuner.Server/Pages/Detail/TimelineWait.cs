using Tuner.Pipecat.Reading;

namespace Tuner.Server.Pages.Detail;

/// <summary>A wait in the picture: its parts to scale, its length above them.</summary>
/// <param name="Anchor">The answer that ended it, or the caller's words that got none.</param>
/// <param name="Middle">Where its length is printed.</param>
/// <param name="Label">Its length.</param>
/// <param name="Pieces">Its parts.</param>
public sealed record TimelineWait(string Anchor, string Middle, string Label, IReadOnlyList<WaitPiece> Pieces)
{
    private const int PixelsPerCharacter = 7;
    private const int Gap = 8;

    /// <summary>Whether its length has room beside the one before it; else only a touch of its bar tells it.</summary>
    public bool HasRoom { get; private init; } = true;

    /// <summary>Whether an answer ended it.</summary>
    public bool IsAnswered { get; private init; } = true;

    /// <summary>How the length stands at <see cref="Middle"/>: around it, or behind or before it at an edge of the picture.</summary>
    public string Anchored { get; private init; } = "middle";

    private long StartMs { get; init; }

    private long EndMs { get; init; }

    /// <summary>Lets the lengths that would lie over another's be left out, and none be cut off at an edge. One without an answer goes before the others.</summary>
    internal static IEnumerable<TimelineWait> WithRoom(IEnumerable<TimelineWait> waits, TimelineScale scale, int width)
    {
        var all = waits.OrderBy(wait => wait.StartMs).ToList();
        var places = all.ConvertAll(wait => wait.PlaceOf(scale, width));
        var taken = places.Where((_, i) => !all[i].IsAnswered).ToList();
        var next = 0;
        var free = long.MinValue;
        for (var i = 0; i < all.Count; i++)
        {
            var (from, to, anchored, at) = places[i];
            while (next < taken.Count && taken[next].To <= from) next++;
            var fits = from >= free && (!all[i].IsAnswered || next == taken.Count || taken[next].From >= to);
            if (fits) free = to;
            yield return all[i] with { HasRoom = fits, Anchored = anchored, Middle = scale.X(at) };
        }
    }

    /// <summary>The wait that a row ended, or that nobody ended; null when there is none or nobody knows when.</summary>
    internal static TimelineWait? Of(CallRow row, int index, TimelineScale scale)
    {
        if (row is { Wait: { } wait, StartMs: { } end })
            return Of(index, end - wait.TotalMs, wait.TotalMs, Format.Ms(wait.TotalMs), wait.Parts.Select(part => (part.Kind, LegendItem.LabelOf(part.Kind), part.Ms)), scale);
        if (row is { Wait: null, UnansweredMs: { } unanswered, EndMs: { } start })
            return Of(index, start, unanswered, $"{Format.Length(unanswered)}, no answer", SpanLine.Parts(row.UnansweredSpans), scale) with { IsAnswered = false };
        return null;
    }

    private static TimelineWait Of(int index, long start, long total, string label, IEnumerable<(string Kind, string Label, long Ms)> parts, TimelineScale scale)
    {
        var pieces = new List<WaitPiece>();
        var at = start;
        foreach (var (kind, name, ms) in parts.DefaultIfEmpty(("whole", "Whole wait", total)))
        {
            pieces.Add(new(kind, name, Format.Ms(ms), scale.X(at), scale.Width(at, at + ms)));
            at += ms;
        }
        return new($"row-{index}", scale.X(start + total / 2), label, pieces) { StartMs = start, EndMs = start + total };
    }

    private (long From, long To, string Anchored, long At) PlaceOf(TimelineScale scale, int width)
    {
        var needed = scale.LengthMs * ((Label.Length * PixelsPerCharacter) + Gap) / width;
        var middle = StartMs + (EndMs - StartMs) / 2;
        if (middle - needed / 2 < scale.FromMs) return (scale.FromMs, scale.FromMs + needed, "start", Math.Max(scale.FromMs, Math.Min(StartMs, middle)));
        if (middle + needed / 2 > scale.ToMs) return (scale.ToMs - needed, scale.ToMs, "end", scale.ToMs);
        return (middle - needed / 2, middle + needed / 2, "middle", middle);
    }
}

/// <summary>An error or a stall in the picture.</summary>
/// <param name="Anchor">Its entry in the transcript.</param>
/// <param name="Kind"><c>error</c> or <c>stall</c>.</param>
/// <param name="X">Where it begins.</param>
/// <param name="Width">How wide it is; nothing for a moment.</param>
/// <param name="Title">What it is.</param>
public sealed record TimelineTrouble(string Anchor, string Kind, string X, string Width, string Title)
{
    /// <summary>The mark of a note.</summary>
    internal static TimelineTrouble Of(NoteEntry note, TimelineScale scale) =>
        new(note.Anchor, note.Kind, scale.X(note.StartMs!.Value), scale.Width(note.StartMs.Value, note.EndMs ?? note.StartMs.Value), $"{note.Title}, {note.Clock}");
}
