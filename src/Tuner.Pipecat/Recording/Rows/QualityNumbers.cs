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
        var unanswered = rows.Select(row => row.Metadata?.UnansweredMs).OfType<long>().ToList();
        var all = waits.Select(ms => new WaitSoFar(ms, null)).Concat(unanswered.Select(ms => new WaitSoFar(ms, true))).OrderBy(wait => wait.Ms).ToList();
        var (half, most) = (Percentile(all, 0.50), Percentile(all, 0.95));
        var user = rows.Where(row => row.Role == SegmentRole.User).ToList();
        return new CallQuality
        {
            Answers = waits.Count,
            ResponseTimeP50Ms = half?.Ms,
            ResponseTimeP50AtLeast = half?.AtLeast,
            ResponseTimeP95Ms = most?.Ms,
            ResponseTimeP95AtLeast = most?.AtLeast,
            ResponseTimeMaxMs = all.Count > 0 ? all[^1].Ms : null,
            ResponseTimeMaxAtLeast = all.Count > 0 ? all[^1].AtLeast : null,
            Unanswered = unanswered.Count,
            InterruptionsByCaller = rows.Count(row => row.Role == SegmentRole.Agent && row.Metadata is { Interrupted: true, InterruptedAtMs: not null }),
            InterruptionsByBot = rows.Count(row => row is { Role: SegmentRole.Agent, Metadata: { Kind: null, Destination: null } } && user.Exists(turn => turn.StartMs < row.StartMs && row.StartMs < turn.EndMs - Tolerance)),
            LongestSilenceMs = LongestSilence(rows, endMs),
            Tools = rows.Count(row => row.Role == SegmentRole.AgentFunction),
            ToolsFailed = rows.Count(row => row.Role == SegmentRole.AgentFunction && row.Tool?.IsError == true),
            Errors = errors,
        };
    }

    /// <summary>The smallest wait that the given share of answers does not exceed (nearest rank).</summary>
    private static WaitSoFar? Percentile(List<WaitSoFar> sorted, double share) =>
        sorted.Count > 0 ? sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Count) - 1)] : null;

    /// <summary>How long a caller waited; at least so long where no answer came.</summary>
    private sealed record WaitSoFar(long Ms, bool? AtLeast);

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
