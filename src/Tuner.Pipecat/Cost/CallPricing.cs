using Tuner.Pipecat.Models;

namespace Tuner.Pipecat.Cost;

/// <summary>What a call cost by a table of prices. Pure.</summary>
internal static class CallPricing
{
    private const double Million = 1e6;

    /// <summary>Gives US cents; null when nothing was used, or when something was that has no price, which goes to <paramref name="unpriced"/>.</summary>
    public static double? Cents(Usage? usage, PriceTable table, List<string> unpriced)
    {
        double dollars = 0;
        var any = false;
        foreach (var used in usage?.Llm ?? []) Add(used.Model, prices => Tokens(used, prices));
        foreach (var used in usage?.Tts ?? []) Add(used.Model, prices => used.Characters * prices.Characters / Million);
        foreach (var used in usage?.Stt ?? []) Add(used.Model, prices => used.AudioSeconds * prices.Minute / 60);
        return any && unpriced.Count == 0 ? Math.Round(dollars * 100, 6) : null;

        void Add(string? model, Func<ModelPrices, double?> price)
        {
            any = true;
            if (model is not null && table.Models.TryGetValue(model, out var prices) && price(prices) is { } part) dollars += part;
            else unpriced.Add(model ?? "a model without a name");
        }
    }

    private static double? Tokens(LlmUsage used, ModelPrices prices)
    {
        double audioIn = used.InputAudioTokens ?? 0, cached = used.CacheReadInputTokens ?? 0, audioOut = used.OutputAudioTokens ?? 0, thought = used.ReasoningTokens ?? 0;
        double prompt = Math.Max(0, (used.PromptTokens ?? 0) - audioIn - cached), completion = Math.Max(0, (used.CompletionTokens ?? 0) - audioOut - thought);
        return (Cost(prompt, prices.Prompt) + Cost(cached, prices.Cached ?? prices.Prompt) + Cost(audioIn, prices.InputAudio ?? prices.Prompt)
            + Cost(completion, prices.Completion) + Cost(thought, prices.Reasoning ?? prices.Completion) + Cost(audioOut, prices.OutputAudio ?? prices.Completion)) / Million;
    }

    /// <summary>What was not used needs no price.</summary>
    private static double? Cost(double tokens, double? price) => tokens == 0 ? 0 : tokens * price;
}
