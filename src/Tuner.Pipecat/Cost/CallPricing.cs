using Tuner.Pipecat.Models;

namespace Tuner.Pipecat.Cost;

/// <summary>What a call cost by a table of prices. Pure.</summary>
internal static class CallPricing
{
    private const double Million = 1e6;

    /// <summary>Returns US cents; null when nothing was used, or when something was that has no price, which goes to <paramref name="unpriced"/>.</summary>
    /// <param name="usage">What the call used.</param>
    /// <param name="table">The prices.</param>
    /// <param name="unpriced">Takes the names of what has no price.</param>
    /// <param name="callMs">How long the call took, milliseconds.</param>
    /// <param name="parts">Takes what each model cost, and the call itself; what cost nothing is not among them.</param>
    public static double? Cents(Usage? usage, PriceTable table, List<string> unpriced, long callMs = 0, List<CostPart>? parts = null)
    {
        double dollars = 0;
        var any = false;
        foreach (var used in usage?.Llm ?? []) Add("llm", used.Model, (used.Paid ?? PaidTokens.Of(used)).IsNothing, prices => IsPaidOtherwise(used.Model, prices, usage!) ? 0 : Tokens(used.Paid ?? PaidTokens.Of(used), prices));
        foreach (var used in usage?.Tts ?? []) Add("tts", used.Model, used is { Characters: 0, AudioSeconds: null or 0 }, prices => Spoken(used, prices, usage!));
        foreach (var used in usage?.Stt ?? []) Add("stt", used.Model, used.AudioSeconds == 0, prices => prices.Minute is { } minute ? used.AudioSeconds * minute / 60 : IsPaidByToken(used.Model, prices, usage!) ? 0 : null);
        if (table.CallMinute is { } minute)
        {
            any = true;
            Pay("call", null, callMs / 60e3 * minute);
        }

        return any && unpriced.Count == 0 ? Math.Round(dollars * 100, 6) : null;

        void Add(string kind, string? model, bool isNothing, Func<ModelPrices, double?> price)
        {
            any = true;
            // What was not used needs no price.
            if (isNothing) return;
            if (model is not null && table.Models.TryGetValue(model, out var prices) && price(prices) is { } part) Pay(kind, model, part);
            else unpriced.Add(model ?? "a model without a name");
        }

        void Pay(string kind, string? model, double part)
        {
            dollars += part;
            if (part > 0) parts?.Add(new CostPart { Kind = kind, Model = model, Cents = Math.Round(part * 100, 6) });
        }
    }

    private static double? Tokens(PaidTokens used, ModelPrices prices)
    {
        var cached = prices.Cached ?? prices.Prompt;
        return (Cost(used.Prompt, prices.Prompt) + Cost(used.Cached, cached) + Cost(used.CachedAudio, prices.CachedAudio ?? cached)
            + Cost(used.CacheWrite, prices.CacheWrite ?? prices.Prompt) + Cost(used.InputAudio, prices.InputAudio ?? prices.Prompt)
            + Cost(used.Completion, prices.Completion) + Cost(used.Reasoning, prices.Reasoning ?? prices.Completion) + Cost(used.OutputAudio, prices.OutputAudio ?? prices.Completion)) / Million;
    }

    /// <summary>A voice or a transcriber that is billed by characters or by time, and reports its tokens too, is paid once.</summary>
    private static bool IsPaidOtherwise(string? model, ModelPrices prices, Usage usage) =>
        usage.Tts?.Any(voice => voice.Model == model && (prices.Characters ?? (voice.AudioSeconds is null ? null : prices.Minute)) is not null) == true
        || (prices.Minute is not null && usage.Stt?.Any(transcriber => transcriber.Model == model) == true);

    /// <summary>A voice is billed by what it was given or by what it made, else by the tokens that it reports.</summary>
    private static double? Spoken(TtsUsage used, ModelPrices prices, Usage usage) =>
        prices.Characters is { } characters ? used.Characters * characters / Million
        : prices.Minute is { } minute ? used.AudioSeconds * minute / 60
        : IsPaidByToken(used.Model, prices, usage) ? 0
        : null;

    private static bool IsPaidByToken(string? model, ModelPrices prices, Usage usage) =>
        (prices.Prompt ?? prices.Completion ?? prices.InputAudio ?? prices.OutputAudio) is not null && usage.Llm?.Any(tokens => tokens.Model == model) == true;

    /// <summary>What was not used needs no price.</summary>
    private static double? Cost(long tokens, double? price) => tokens == 0 ? 0 : tokens * price;
}
