using Tuner.Pipecat.Reading;

namespace Tuner.Server.Calls;

/// <summary>What the waits of a call come to, those without an answer among them.</summary>
internal static class WaitFigures
{
    /// <summary>The waits of the rows, shortest first.</summary>
    public static List<WaitFigure> Of(IReadOnlyList<CallRow> rows)
    {
        var waits = new List<WaitFigure>(rows.Count);
        foreach (var row in rows)
        {
            if (row.Wait is { } wait) waits.Add(new(wait.TotalMs, AtLeast: false));
            else if (row.UnansweredMs is { } unanswered) waits.Add(new(unanswered, AtLeast: true));
        }
        // Of two as long the answered one comes first.
        waits.Sort(static (one, other) => one.Ms != other.Ms ? one.Ms.CompareTo(other.Ms) : one.AtLeast.CompareTo(other.AtLeast));
        return waits;
    }

    /// <summary>The smallest wait that the given share (above 0, at most 1) does not exceed: nearest rank; null when there is none.</summary>
    public static WaitFigure? AtShare(IReadOnlyList<WaitFigure> sorted, double share) =>
        sorted.Count == 0 ? null : sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Count) - 1)];
}
