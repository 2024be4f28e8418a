using System.Text.Json.Serialization;

namespace Tuner.Pipecat.Models;

/// <summary>What the call used, in total, by model and by turn.</summary>
public sealed record Usage
{
    /// <summary>Tokens by language model.</summary>
    public IReadOnlyList<LlmUsage>? Llm { get; init; }

    /// <summary>Characters by voice model.</summary>
    public IReadOnlyList<TtsUsage>? Tts { get; init; }

    /// <summary>Seconds by transcription model.</summary>
    public IReadOnlyList<SttUsage>? Stt { get; init; }

    /// <summary>The same by turn of the caller.</summary>
    public IReadOnlyList<TurnUsage>? Turns { get; init; }
}

/// <summary>Tokens of one language model. A kind that the service never reported is absent.</summary>
public sealed record LlmUsage
{
    /// <summary>The model's name; absent when the service tells none.</summary>
    public string? Model { get; init; }

    /// <summary>Tokens of the prompts.</summary>
    public long? PromptTokens { get; init; }

    /// <summary>Tokens of the answers.</summary>
    public long? CompletionTokens { get; init; }

    /// <summary>Prompt and answer together.</summary>
    public long? TotalTokens { get; init; }

    /// <summary>Prompt tokens read from the service's cache.</summary>
    public long? CacheReadInputTokens { get; init; }

    /// <summary>Prompt tokens written to the service's cache.</summary>
    public long? CacheCreationInputTokens { get; init; }

    /// <summary>Tokens that the model spent thinking.</summary>
    public long? ReasoningTokens { get; init; }

    /// <summary>Audio tokens of the prompts.</summary>
    public long? InputAudioTokens { get; init; }

    /// <summary>Audio tokens of the answers.</summary>
    public long? OutputAudioTokens { get; init; }

    /// <summary>Audio tokens read from the service's cache.</summary>
    public long? CachedAudioTokens { get; init; }

    /// <summary>The same by what is paid for, report by report; null where only the sums are known.</summary>
    [JsonIgnore]
    internal PaidTokens? Paid { get; init; }
}

/// <summary>Characters of one voice model.</summary>
public sealed record TtsUsage
{
    /// <summary>The model's name; absent when the service tells none.</summary>
    public string? Model { get; init; }

    /// <summary>Characters sent to the voice.</summary>
    public required long Characters { get; init; }

    /// <summary>Seconds of speech made; absent when none was seen.</summary>
    public double? AudioSeconds { get; init; }
}

/// <summary>Seconds of one transcription model.</summary>
public sealed record SttUsage
{
    /// <summary>The model's name; absent when the service tells none.</summary>
    public string? Model { get; init; }

    /// <summary>Seconds of audio transcribed.</summary>
    public required double AudioSeconds { get; init; }
}

/// <summary>What one turn used.</summary>
public sealed record TurnUsage
{
    /// <summary>The turn, as on the rows.</summary>
    public required int TurnIndex { get; init; }

    /// <summary>Tokens, prompt and completion together.</summary>
    public long? LlmTokens { get; init; }

    /// <summary>Characters sent to the voice.</summary>
    public long? TtsCharacters { get; init; }

    /// <summary>Seconds of audio transcribed.</summary>
    public double? SttSeconds { get; init; }
}
