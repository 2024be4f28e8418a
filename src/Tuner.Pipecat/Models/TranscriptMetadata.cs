using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tuner.Pipecat.Models;

/// <summary>What is known of a row beside its text and times. Durations and times are integer milliseconds.</summary>
public sealed record TranscriptMetadata
{
    /// <summary>The row's id, derived from the call and the row: the same lines give the same id.</summary>
    public string? Id { get; init; }

    /// <summary>On an agent row: it was cut. On a user row: the caller cut the bot off.</summary>
    public bool? Interrupted { get; init; }

    /// <summary>Running number of the exchange: rises with each turn of the caller.</summary>
    public int? TurnIndex { get; init; }

    /// <summary>From the caller's last sound to the bot's first; only on the row that answers a caller.</summary>
    [JsonPropertyName("e2e_latency")]
    public long? E2ELatency { get; init; }

    /// <summary>Where that time went.</summary>
    public LatencyParts? LatencyPartsMs { get; init; }

    /// <summary>The same wait as contiguous spans, each with one owner.</summary>
    public IReadOnlyList<LatencySpan>? LatencyTimeline { get; init; }

    /// <summary>What the latency's clock started at, where no voice activity was seen: <c>transcript</c> or <c>turn</c>.</summary>
    public string? MeasuredFrom { get; init; }

    /// <summary>The model's time to first token.</summary>
    public long? LlmNodeTtft { get; init; }

    /// <summary>The voice's time to first byte.</summary>
    public long? TtsNodeTtfb { get; init; }

    /// <summary>The transcriber's time from the caller's last sound to the final transcript.</summary>
    public long? SttNodeTtfb { get; init; }

    /// <summary>When the caller first cut in, since the call began.</summary>
    public long? InterruptedAtMs { get; init; }

    /// <summary>How many transcripts make up a user row; absent when one.</summary>
    public int? Fragments { get; init; }

    /// <summary>The flow node in which the row happened.</summary>
    public string? Node { get; init; }

    /// <summary>How each time was measured.</summary>
    public Measured? Measured { get; init; }

    /// <summary>True when the words heard are an estimate from the audio played, since the voice tells no word times.</summary>
    public bool? Estimated { get; init; }

    /// <summary>What was generated for this row and never heard.</summary>
    public string? UnheardText { get; init; }

    /// <summary><c>dtmf</c> on a row of keys that were pressed, <c>text</c> on one of a text that the caller typed; absent on speech.</summary>
    public string? Input { get; init; }

    /// <summary><c>music</c> or <c>recording</c> on an agent row that is no speech, where the application said so; absent else.</summary>
    public string? Kind { get; init; }

    /// <summary>On an agent row: the output of the transport at which it sounded, as the pipeline names it, at most 200 characters; absent: the default one.</summary>
    public string? Destination { get; init; }

    /// <summary>True on a user row that the pipeline did not listen to: it was muted, and answers nothing of it.</summary>
    public bool? Muted { get; init; }

    /// <summary>On a user row: who spoke, as the transcriber or the transport names him, at most 200 characters.</summary>
    public string? Speaker { get; init; }

    /// <summary>The same in place of <see cref="Speaker"/> where several spoke in one row, in the order in which they began, at most 8.</summary>
    public IReadOnlyList<string>? Speakers { get; init; }

    /// <summary>On a user row: the language of the words, as the transcriber names it, such as <c>en-US</c>.</summary>
    public string? Language { get; init; }

    /// <summary>The same in place of <see cref="Language"/> where several were spoken in one row, at most 8.</summary>
    public IReadOnlyList<string>? Languages { get; init; }

    /// <summary><c>failed</c> on a user row whose transcriber failed: it has no text, or what came before; absent else.</summary>
    public string? Transcript { get; init; }

    /// <summary>On a user row that got no answer: from its last sound to the caller's next words, or to the call's end.</summary>
    public long? UnansweredMs { get; init; }

    /// <summary>True on the row that only stands for an empty timeline.</summary>
    public bool? Placeholder { get; init; }

    /// <summary>The transcriber's confidence, 0 to 1.</summary>
    public double? TranscriptConfidence { get; init; }

    /// <summary>On a user row: from the last sound to the decision that the turn is over.</summary>
    public long? EouDelay { get; init; }

    /// <summary>On a user row: the turn model's confidence that the turn is over, 0 to 1.</summary>
    public double? EouConfidence { get; init; }

    /// <summary>On a user row: what decided, one of <c>silence_timeout</c>, <c>model_verdict</c>, <c>stt_endpoint</c>.</summary>
    public string? EouReason { get; init; }

    /// <summary>Members that this version does not know, kept as they came.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Extra { get; set; }
}
