using Tuner.Pipecat.Models;

namespace Tuner.Cli.Bench.Truth;

/// <summary>Which row of the record is meant by which thing that happened; and the rows that nothing stands behind.</summary>
internal sealed record Pairing(IReadOnlyList<(TrueSegment Truth, TranscriptSegment? Row)> Pairs, IReadOnlyList<TranscriptSegment> Extra)
{
    private const double Likely = 0.5;
    private const long NearStart = 400;
    private const long NoPause = 100;

    public static Pairing Of(IReadOnlyList<TrueSegment> truth, IEnumerable<TranscriptSegment> rows)
    {
        var free = JoinUnbroken(rows, truth);
        var pairs = new List<(TrueSegment, TranscriptSegment?)>();
        foreach (var happened in truth)
        {
            var likeliest = free.Select(row => (Row: row, Likeness: Likeness(happened, row))).DefaultIfEmpty().MaxBy(each => each.Likeness);
            var row = likeliest.Likeness >= Likely ? likeliest.Row : null;
            if (row is not null) free.Remove(row);
            pairs.Add((happened, row));
        }

        return new(pairs, free);
    }

    private static double Likeness(TrueSegment truth, TranscriptSegment row)
    {
        if (row.Role != truth.Role) return 0;
        if (truth.Id is { } id) return row.Tool?.RequestId == id ? 2 : 0;
        var alike = truth.Kind is { } kind ? (row.Metadata?.Kind == kind ? 1 : 0) : Words.Alike(row.Text, truth.Text);
        return alike + (Tolerance.Near(row.StartMs, truth.StartMs, NearStart) ? 0.2 : 0);
    }

    /// <summary>One unbroken stretch of sound may stand in the record as two rows, one for each answer of the model.</summary>
    private static List<TranscriptSegment> JoinUnbroken(IEnumerable<TranscriptSegment> rows, IReadOnlyList<TrueSegment> truth)
    {
        var whole = truth.Where(each => each.Role == SegmentRole.Agent).Select(each => string.Join(' ', Words.Of(each.Text))).ToHashSet(StringComparer.Ordinal);
        var joined = new List<TranscriptSegment>();
        foreach (var row in rows)
        {
            if (joined is [.., { Role: SegmentRole.Agent } last] && row.Role == SegmentRole.Agent
                && Math.Abs((row.StartMs ?? 0) - (last.EndMs ?? 0)) <= NoPause
                && string.Join(' ', [.. Words.Of(last.Text), .. Words.Of(row.Text)]) is var both && whole.Contains(both))
                joined[^1] = last with { Text = both, EndMs = row.EndMs };
            else
                joined.Add(row);
        }

        return joined;
    }
}
