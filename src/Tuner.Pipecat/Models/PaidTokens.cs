namespace Tuner.Pipecat.Models;

/// <summary>The tokens of one model by what they cost: each token stands in one kind and is paid once.</summary>
internal sealed record PaidTokens
{
    public long Prompt { get; init; }

    public long Cached { get; init; }

    public long CachedAudio { get; init; }

    public long CacheWrite { get; init; }

    public long InputAudio { get; init; }

    public long Completion { get; init; }

    public long Reasoning { get; init; }

    public long OutputAudio { get; init; }

    public bool IsNothing => Prompt + Cached + CachedAudio + CacheWrite + InputAudio + Completion + Reasoning + OutputAudio == 0;

    public static PaidTokens operator +(PaidTokens a, PaidTokens b) => new()
    {
        Prompt = a.Prompt + b.Prompt,
        Cached = a.Cached + b.Cached,
        CachedAudio = a.CachedAudio + b.CachedAudio,
        CacheWrite = a.CacheWrite + b.CacheWrite,
        InputAudio = a.InputAudio + b.InputAudio,
        Completion = a.Completion + b.Completion,
        Reasoning = a.Reasoning + b.Reasoning,
        OutputAudio = a.OutputAudio + b.OutputAudio,
    };

    /// <summary>
    /// Services count differently: the cache's tokens are part of the prompt's or stand beside them, thoughts likewise
    /// with the answer's. What the total holds beyond prompt and completion tells which.
    /// </summary>
    public static PaidTokens Of(LlmUsage used, bool cacheIsBeside = false)
    {
        long prompt = used.PromptTokens ?? 0, completion = used.CompletionTokens ?? 0, read = used.CacheReadInputTokens ?? 0;
        long written = used.CacheCreationInputTokens ?? 0, thought = used.ReasoningTokens ?? 0, cache = read + written;
        var beyond = Math.Max(0, (used.TotalTokens ?? 0) - prompt - completion);
        var thoughtBeside = thought > 0 && (beyond == thought || beyond == thought + cache || (beyond > thought && beyond != cache) || thought > completion);
        var cacheBeside = cache > 0 && (beyond == cache || beyond == thought + cache || (!thoughtBeside && beyond > cache) || cache > prompt || cacheIsBeside);
        // Tokens of the total that no kind names are the prompt's, as what a model's own tools read.
        var unnamed = Math.Max(0, beyond - (thoughtBeside ? thought : 0) - (cacheBeside ? cache : 0));
        // A cache's audio is part of the prompt's audio; what the prompt's text cannot hold of the cache is audio.
        var textAtMost = cacheBeside ? cache : Math.Max(0, prompt - (used.InputAudioTokens ?? 0));
        var cachedAudio = Math.Min(Math.Min(Math.Max(used.CachedAudioTokens ?? 0, cache - textAtMost), read), used.InputAudioTokens ?? 0);
        var inputAudio = (used.InputAudioTokens ?? 0) - cachedAudio;
        long inside = inputAudio + (cacheBeside ? 0 : cache), answer = used.OutputAudioTokens ?? 0;
        return new PaidTokens
        {
            Prompt = Math.Max(0, prompt - inside) + unnamed,
            Cached = read - cachedAudio,
            CachedAudio = cachedAudio,
            CacheWrite = written,
            InputAudio = inputAudio,
            Completion = Math.Max(0, completion - answer - (thoughtBeside ? 0 : thought)),
            Reasoning = thought,
            OutputAudio = answer,
        };
    }
}
