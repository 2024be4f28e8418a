using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tuner.Pipecat.Models;

/// <summary>One row of the timeline. Times are milliseconds since the call began.</summary>
public sealed record TranscriptSegment
{
    /// <summary>One of <see cref="SegmentRole"/>'s names.</summary>
    public required string Role { get; init; }

    /// <summary>What was said or called; absent for node transitions.</summary>
    public string? Text { get; init; }

    /// <summary>When each word was said, where the voice or the transcriber tells.</summary>
    public IReadOnlyList<TranscriptWord>? Words { get; init; }

    /// <summary>The first sound, or the moment of the event.</summary>
    public long? StartMs { get; init; }

    /// <summary>The last sound; never before <see cref="StartMs"/>.</summary>
    public long? EndMs { get; init; }

    /// <summary>Alternative to <see cref="EndMs"/> that the API accepts; this SDK does not send it.</summary>
    public long? DurationMs { get; init; }

    /// <summary>The tool call, on rows of the roles <c>agent_function</c> and <c>agent_result</c>.</summary>
    public ToolInfo? Tool { get; init; }

    /// <summary>The transition, on rows of the role <c>node_transition</c>.</summary>
    public NodeInfo? Node { get; init; }

    /// <summary>What else is known of the row.</summary>
    public TranscriptMetadata? Metadata { get; init; }

    /// <summary>Members that this version does not know, kept as they came.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Extra { get; set; }
}
