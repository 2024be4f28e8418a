namespace Tuner.Pipecat.Models;

/// <summary>Usage under the seed's names; what was not measured is absent.</summary>
public sealed record UsageToken
{
    /// <summary>Seconds of audio that were transcribed, where the pipeline's metrics say so.</summary>
    public double? AsrDuration { get; init; }

    /// <summary>Tokens of the language model, prompt and completion together.</summary>
    public long? LlmToken { get; init; }

    /// <summary>Characters that were spoken.</summary>
    public long? TtsCharacterCount { get; init; }
}
