using Tuner.Server.Calls.Reading;

namespace Tuner.Server.Pages.Detail;

/// <summary>A wait in the picture: its parts to scale, its length above them.</summary>
/// <param name="Anchor">The answer that ended it.</param>
/// <param name="Middle">Where its length is printed.</param>
/// <param name="Label">Its length.</param>
/// <param name="Pieces">Its parts.</param>
public sealed record TimelineWait(string Anchor, string Middle, string Label, IReadOnlyList<WaitPiece> Pieces)
{
    private const int PixelsPerCharacter = 7;
    private const int Gap = 8;

    /// <summary>Whether its length has room beside the one before it; else only a touch of its bar tells it.</summary>
    public bool HasRoom { get; private init; } = true;

    private long MiddleMs { get; init; }

    /// <summary>Lets the lengths that would lie over another's be left out.</summary>
    internal static IEnumerable<TimelineWait> WithRoom(IEnumerable<TimelineWait> waits, TimelineScale scale, int width)
    {
        var free = long.MinValue;
        foreach (var wait in waits)
        {
            var half = scale.LengthMs * ((wait.Label.Length * PixelsPerCharacter) + Gap) / width / 2;
            var fits = wait.MiddleMs - half >= free;
            if (fits) free = wait.MiddleMs + half;
            yield return wait with { HasRoom = fits };
        }
    }

    /// <summary>The wait that a row ended; null when it ended none or nobody knows when.</summary>
    internal static TimelineWait? Of(CallRow row, int index, TimelineScale scale)
    {
        if (row is not { Wait: { } wait, StartMs: { } end }) return null;
        var start = end - wait.TotalMs;
        var pieces = new List<WaitPiece>();
        var at = start;
        foreach (var part in wait.Parts.Count > 0 ? wait.Parts : [new("whole", wait.TotalMs)])
        {
            pieces.Add(new(part.Kind, LegendItem.LabelOf(part.Kind), Format.Ms(part.Ms), scale.X(at), scale.Width(at, at + part.Ms)));
            at += part.Ms;
        }
        return new($"row-{index}", scale.X(start + wait.TotalMs / 2), Format.Ms(wait.TotalMs), pieces) { MiddleMs = start + wait.TotalMs / 2 };
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
