using Tuner.Pipecat.Models;

namespace Tuner.Pipecat.Recording.Latency;

/// <summary>A wait in whole milliseconds. Boundaries are rounded once, so that spans, parts and the whole add up exactly.</summary>
internal static class WaitRecord
{
    public static IReadOnlyList<LatencySpan> Timeline(ResponseLatency wait, CallClock clock)
    {
        var spans = new List<LatencySpan>();
        foreach (var span in wait.Spans)
        {
            var (start, end) = (clock.Ms(span.Start), clock.Ms(span.End));
            if (end == start) continue;
            if (spans is [.., var last] && last.Key == span.Owner.Key && last.Owner == span.Owner.Name) spans[^1] = last with { EndMs = end };
            else spans.Add(new LatencySpan { Key = span.Owner.Key, OwnerKind = span.Owner.Kind, Owner = span.Owner.Name, StartMs = start, EndMs = end });
        }

        return spans;
    }

    public static LatencyParts Parts(ResponseLatency wait, CallClock clock)
    {
        var sums = new long[6];
        foreach (var span in wait.Spans) sums[(int)span.Owner.Part] += clock.Ms(span.End) - clock.Ms(span.Start);
        return new LatencyParts
        {
            TurnDetection = Of(LatencyPart.TurnDetection),
            Llm = Of(LatencyPart.Llm),
            Tool = Of(LatencyPart.Tool),
            TextAggregation = Of(LatencyPart.TextAggregation),
            Tts = Of(LatencyPart.Tts),
            Unexplained = sums[(int)LatencyPart.Unexplained],
        };

        long? Of(LatencyPart part) => sums[(int)part] > 0 || wait.Known.Contains(part) ? sums[(int)part] : null;
    }
}
