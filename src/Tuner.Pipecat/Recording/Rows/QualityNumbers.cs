using Tuner.Pipecat.Models;

namespace Tuner.Pipecat.Recording.Rows;

/// <summary>Numbers about the call, each from the rows alone.</summary>
internal static class QualityNumbers
{
    /// <summary>A bot that starts this little before the caller's last sound did not cut in: detectors are no finer.</summary>
    private const long Tolerance = 200;

    public static CallQuality Of(IReadOnlyList<TranscriptSegment> rows, int errors, long endMs)
    {
        var waits = rows.Select(row => row.Metadata?.E2ELatency).OfType<long>().Order().ToList();
        var user = rows.Where(row => row.Role == SegmentRole.User).ToList();
        return new CallQuality
        {
            Answers = waits.Count,
            ResponseTimeP50Ms = Percentile(waits, 0.50),
            ResponseTimeP95Ms = Percentile(waits, 0.95),
            ResponseTimeMaxMs = waits.Count > 0 ? waits[^1] : null,
            InterruptionsByCaller = rows.Count(row => row.Role == SegmentRole.Agent && row.Metadata is { Interrupted: true, InterruptedAtMs: not null }),
            InterruptionsByBot = rows.Count(row => row.Role == SegmentRole.Agent && user.Exists(turn => turn.StartMs < row.StartMs && row.StartMs < turn.EndMs - Tolerance)),
            LongestSilenceMs = LongestSilence(rows, endMs),
            Tools = rows.Count(row => row.Role == SegmentRole.AgentFunction),
            ToolsFailed = rows.Count(row => row.Role == SegmentRole.AgentFunction && row.Tool?.IsError == true),
            Errors = errors,
        };
    }

    /// <summary>The smallest wait that the given share of answers does not exceed (nearest rank).</summary>
    private static long? Percentile(List<long> sorted, double share) =>
        sorted.Count > 0 ? sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Count) - 1)] : null;

    private static long LongestSilence(IReadOnlyList<TranscriptSegment> rows, long endMs)
    {
        long longest = 0, heardUntil = 0;
        foreach (var row in rows.Where(row => row.Role is SegmentRole.User or SegmentRole.Agent))
        {
            longest = Math.Max(longest, row.StartMs!.Value - heardUntil);
            heardUntil = Math.Max(heardUntil, row.EndMs!.Value);
        }

        return Math.Max(longest, endMs - heardUntil);
    }
}
