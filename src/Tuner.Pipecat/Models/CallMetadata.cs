using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tuner.Pipecat.Models;

/// <summary>The call-level <c>metadata</c> with the names of Tuner's create-call page.</summary>
public sealed record CallMetadata
{
    /// <summary>The models that served the call.</summary>
    public AiModels? AiModels { get; init; }

    /// <summary>What was used.</summary>
    public DocumentedUsage? UsageToken { get; init; }

    /// <summary>Members that this version does not know, kept as they came.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Extra { get; set; }
}

/// <summary>Usage under the names that the API documents; what was not measured is absent.</summary>
public sealed record DocumentedUsage
{
    /// <summary>Seconds of audio that were transcribed.</summary>
    public double? SttDurationSeconds { get; init; }

    /// <summary>Tokens of the language model, prompt and completion together.</summary>
    public long? LlmToken { get; init; }

    /// <summary>Characters that were spoken.</summary>
    public long? TtsCharactersCount { get; init; }
}
