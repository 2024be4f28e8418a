using Tuner.Pipecat.Reading;

namespace Tuner.Server.Calls;

/// <summary>What the waits of a call come to, those without an answer among them.</summary>
internal static class WaitFigures
{
    /// <summary>The waits of the rows, shortest first.</summary>
    public static List<WaitFigure> Of(IReadOnlyList<CallRow> rows)
    {
        var answered = rows.Select(row => row.Wait?.TotalMs).OfType<long>().Select(ms => new WaitFigure(ms, AtLeast: false));
        var unanswered = rows.Where(row => row.Wait is null).Select(row => row.UnansweredMs).OfType<long>().Select(ms => new WaitFigure(ms, AtLeast: true));
        // A stable order: of two as long the answered one comes first.
        return [.. answered.Concat(unanswered).OrderBy(wait => wait.Ms)];
    }

    /// <summary>The smallest wait that the given share (above 0, at most 1) does not exceed: nearest rank; null when there is none.</summary>
    public static WaitFigure? AtShare(IReadOnlyList<WaitFigure> sorted, double share) =>
        sorted.Count == 0 ? null : sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Count) - 1)];
}
