using Tuner.Pipecat.Models;
using static Tuner.Cli.Bench.Truth.Tolerance;

namespace Tuner.Cli.Bench.Truth;

/// <summary>What is wrong with a record as a whole, whatever happened on the call.</summary>
internal static class ShapeFaults
{
    public static IEnumerable<string> Of(CallPayload record, CallTruth truth, Pairing pairing, long? startFrameMs)
    {
        var rows = record.TranscriptWithToolCalls;
        if (record.CallId.Length == 0) yield return "no call_id";
        if (record.CallType.Length == 0) yield return "no call_type";
        if (record.RecordingUrl.Length == 0) yield return "no recording_url";
        if (rows.Count == 0) yield return "no rows";
        if (!rows.Select(row => row.StartMs ?? 0).SequenceEqual(rows.Select(row => row.StartMs ?? 0).Order())) yield return "rows are not in order of time";
        var answered = truth.Latencies.Select(wait => wait.BotStartMs).ToList();
        var answers = pairing.Pairs.Where(pair => pair.Truth.Role == SegmentRole.Agent && answered.Contains(pair.Truth.StartMs)).Select(pair => pair.Row).ToHashSet();
        foreach (var row in rows)
        {
            if (row.Role is SegmentRole.User or SegmentRole.Agent && !(row.StartMs is { } start && row.EndMs >= start)) yield return $"{row.Role} row without times: '{row.Text}'";
            var answersSomebody = answers.Contains(row) || (row.Role == SegmentRole.Agent && answered.Exists(at => Near(row.StartMs, at, Start)));
            if (row.Metadata?.E2ELatency is not null && !answersSomebody) yield return $"e2e_latency on a row that answers nobody: '{row.Text}'";
            if (row.Metadata?.LatencyPartsMs is { } parts && Values(parts).Any(value => value < -Sum)) yield return $"a negative latency part: {parts}";
        }

        if (!Near(record.StartTimestamp, startFrameMs, Start)) yield return $"start_timestamp {record.StartTimestamp} for {startFrameMs}";
        if (record.EndTimestamp < startFrameMs + rows.Select(row => row.EndMs ?? 0).DefaultIfEmpty().Max() - 1) yield return "end_timestamp before the last sound";
    }

    private static long[] Values(LatencyParts parts) =>
        [parts.TurnDetection ?? 0, parts.Llm ?? 0, parts.Tool ?? 0, parts.TextAggregation ?? 0, parts.Tts ?? 0, parts.Unexplained ?? 0];
}
