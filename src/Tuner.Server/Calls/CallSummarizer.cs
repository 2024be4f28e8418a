using Tuner.Pipecat.Reading;

namespace Tuner.Server.Calls;

/// <summary>Computes what the list shows of a call.</summary>
internal static class CallSummarizer
{
    /// <summary>The summary of a record.</summary>
    public static CallSummary Summarize(CallRecord record)
    {
        var all = WaitFigures.Of(record.Rows);
        var waits = all.Where(wait => !wait.AtLeast).Select(wait => wait.Ms).ToList();
        var (turns, interruptions, tools) = Count(record.Rows);
        var failedTools = ToolFacts.CountFailed(record.Rows);
        var usage = CallUsage.Read(record.Payload);
        return new(
            record.CallId,
            record.Payload.Text("call_type") ?? "",
            record.StartedAtMs,
            record.DurationMs,
            turns,
            interruptions,
            tools,
            Errors: record.Errors.Count + failedTools,
            ResponseMedianMs: Median(waits),
            ResponseWorstMs: waits.Count == 0 ? null : waits[^1],
            EndReason: record.Payload.Text("disconnection_reason"),
            record.Incomplete)
        {
            AgentVersion = record.Payload.Whole("agent_version"),
            Caller = record.Payload.Text("caller_phone_number") is { Length: > 0 } caller ? caller : null,
            FailedTools = failedTools,
            Answers = waits.Count,
            Unanswered = all.Count(wait => wait.AtLeast),
            WaitHalf = WaitFigures.AtShare(all, 0.5),
            WaitMost = WaitFigures.AtShare(all, 0.95),
            WaitWorst = all.Count == 0 ? null : all[^1],
            Voicemail = record.Payload.Member("in_voicemail").IsTrue(),
            Transferred = CallTransfers.WasHandedOver(record),
            Typed = record.Rows.Count(row => row.Typed),
            Muted = record.Rows.Count(row => row.Muted),
            Cost = record.Payload.Number("call_cost"),
            Tokens = usage.Tokens,
            SpokenCharacters = usage.SpokenCharacters,
            TranscribedSeconds = usage.TranscribedSeconds,
        };
    }

    private static (int Turns, int Interruptions, int Tools) Count(IReadOnlyList<CallRow> rows)
    {
        var (turns, interruptions, tools) = (0, 0, 0);
        foreach (var row in rows)
        {
            if (row.Role is RowRole.Caller or RowRole.Agent) turns++;
            if (row is { Role: RowRole.Agent, Interrupted: true }) interruptions++;
            if (row.Role == RowRole.Function) tools++;
        }
        return (turns, interruptions, tools);
    }

    /// <summary>The value in the middle of a sorted list; of two in the middle, the lower one, which really happened.</summary>
    public static long? Median(IReadOnlyList<long> sorted) => sorted.Count == 0 ? null : sorted[(sorted.Count - 1) / 2];
}
