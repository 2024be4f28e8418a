using Tuner.Pipecat.Models;

namespace Tuner.Pipecat.Tests.Support;

/// <summary>What holds for every record, whatever the call said.</summary>
internal static class RecordRules
{
    public static void Hold(CallPayload payload)
    {
        Assert.NotEmpty(payload.TranscriptWithToolCalls);
        Assert.True(payload.EndTimestamp >= payload.StartTimestamp);
        var last = 0L;
        foreach (var row in payload.TranscriptWithToolCalls)
        {
            Assert.True(row.StartMs >= last, "rows stand in order of time");
            last = row.StartMs!.Value;
            Assert.True(row.StartMs <= payload.DurationMs && (row.EndMs ?? row.StartMs) <= payload.DurationMs, "rows lie inside the call");
            if (row.Role is SegmentRole.User or SegmentRole.Agent) Assert.True(row.EndMs >= row.StartMs);
            Words(row);
            if (row.Metadata!.E2ELatency is not { } wait) continue;
            var parts = row.Metadata.LatencyPartsMs!;
            Assert.Equal(wait, (parts.TurnDetection ?? 0) + (parts.Llm ?? 0) + (parts.Tool ?? 0) + (parts.TextAggregation ?? 0) + (parts.Tts ?? 0) + parts.Unexplained!.Value);
            Assert.Equal(wait, row.Metadata.LatencyTimeline!.Sum(span => span.EndMs - span.StartMs));
        }
    }

    /// <summary>Words are the row's text, whole and in order, within its bounds.</summary>
    private static void Words(TranscriptSegment row)
    {
        Assert.Equal(row.Words is null, row.Metadata?.Measured?.Words is null);
        if (row.Words is not { } words) return;
        Assert.NotEmpty(words);
        if (row.Role == SegmentRole.Agent) Assert.Equal(Unspaced(row.Text!), string.Concat(words.Select(word => Unspaced(word.Word))));
        var last = row.StartMs;
        foreach (var word in words)
        {
            Assert.True(word.StartMs >= last && word.EndMs >= word.StartMs && word.EndMs <= row.EndMs, "words rise, and lie inside their row");
            last = word.StartMs;
        }
    }

    private static string Unspaced(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c)));
}
