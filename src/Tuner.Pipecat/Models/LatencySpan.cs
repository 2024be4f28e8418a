namespace Tuner.Pipecat.Models;

/// <summary>One stretch of a wait and whose time it was.</summary>
public sealed record LatencySpan
{
    /// <summary>A stable name: <c>vad_silence</c>, <c>transcript</c>, <c>turn_strategy</c>, <c>llm</c>, <c>tool:NAME</c>, <c>text_aggregation</c>, <c>tts</c>, <c>playout</c>, <c>pipeline</c>, …</summary>
    public required string Key { get; init; }

    /// <summary>One of <c>setting</c>, <c>service</c>, <c>bot</c>, <c>pipeline</c>, <c>host</c>.</summary>
    public required string OwnerKind { get; init; }

    /// <summary>The service's name; the setting and its value, e.g. <c>VAD stop_secs 0.2 s</c>; the tool.</summary>
    public required string Owner { get; init; }

    /// <summary>Where it begins, milliseconds since the call began; the end of the span before it.</summary>
    public required long StartMs { get; init; }

    /// <summary>Where it ends, milliseconds since the call began.</summary>
    public required long EndMs { get; init; }
}
