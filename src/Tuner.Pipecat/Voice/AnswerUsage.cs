using System.Text.Json;

namespace Tuner.Voice;

/// <summary>Tokens of one answer, as the model's service counted them. What it did not say stays null.</summary>
public sealed record AnswerUsage
{
    /// <summary>Tokens of the request.</summary>
    public long? InputTokens { get; init; }

    /// <summary>Tokens of the answer.</summary>
    public long? OutputTokens { get; init; }

    /// <summary>Both together; null: their sum.</summary>
    public long? TotalTokens { get; init; }

    /// <summary>Of the request's: those that came from the service's cache.</summary>
    public long? CachedInputTokens { get; init; }

    /// <summary>Of the answer's: those that the model thought with.</summary>
    public long? ReasoningTokens { get; init; }

    /// <summary>Of the request's: those that were audio.</summary>
    public long? InputAudioTokens { get; init; }

    /// <summary>Of the answer's: those that were audio.</summary>
    public long? OutputAudioTokens { get; init; }

    /// <summary>Of the request's audio: those that came from the cache.</summary>
    public long? CachedAudioTokens { get; init; }

    internal JsonElement ToValue()
    {
        var value = new Dictionary<string, JsonElement>();
        Add("prompt_tokens", InputTokens);
        Add("completion_tokens", OutputTokens);
        Add("total_tokens", TotalTokens ?? (InputTokens ?? 0) + (OutputTokens ?? 0));
        Add("cache_read_input_tokens", CachedInputTokens);
        Add("reasoning_tokens", ReasoningTokens);
        Add("input_audio_tokens", InputAudioTokens);
        Add("output_audio_tokens", OutputAudioTokens);
        Add("cached_audio_tokens", CachedAudioTokens);
        return JsonSerializer.SerializeToElement(value, Pipecat.Frames.FrameJson.Default.DictionaryStringJsonElement);

        void Add(string name, long? count)
        {
            if (count is { } given) value[name] = JsonSerializer.SerializeToElement((double)given, Pipecat.Frames.FrameJson.Default.Double);
        }
    }
}
