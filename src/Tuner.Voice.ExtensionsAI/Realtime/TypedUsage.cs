using Microsoft.Extensions.AI;

namespace Tuner.Voice;

/// <summary>Usage in the record's words.</summary>
internal static class TypedUsage
{
    public static AnswerUsage? Of(UsageDetails? usage) => usage is null ? null : new AnswerUsage
    {
        InputTokens = usage.InputTokenCount,
        OutputTokens = usage.OutputTokenCount,
        TotalTokens = usage.TotalTokenCount,
        CachedInputTokens = usage.CachedInputTokenCount,
        ReasoningTokens = usage.ReasoningTokenCount,
        InputAudioTokens = usage.InputAudioTokenCount,
        OutputAudioTokens = usage.OutputAudioTokenCount,
    };
}
