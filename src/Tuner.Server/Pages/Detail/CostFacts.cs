using System.Text.Json;
using Tuner.Pipecat.Reading;

namespace Tuner.Server.Pages.Detail;

/// <summary>What each service of the call cost, where the record tells it.</summary>
internal static class CostFacts
{
    /// <summary>The facts, in the record's order.</summary>
    public static IEnumerable<Fact> Of(JsonElement? raw)
    {
        var all = 0.0;
        foreach (var part in raw.Objects("cost_parts")) all += part.Number("cents") ?? 0;
        foreach (var part in raw.Objects("cost_parts"))
        {
            if (part.Number("cents") is not { } cents) continue;
            var share = all > 0 && cents is >= 0 && cents < all ? $" ({Format.Share((long)Math.Round(cents * 1e6), (long)Math.Round(all * 1e6))})" : "";
            yield return new(LabelOf(part), Format.Cents(cents) + share);
        }
    }

    private static string LabelOf(JsonElement part)
    {
        var kind = part.Text("kind") switch
        {
            "stt" => "Speech to text",
            "llm" => "Language",
            "tts" => "Voice",
            "call" => "Minutes of the call",
            { Length: > 0 } other => Format.Words(Format.Bounded(other, 60)),
            _ => "Part",
        };
        return part.Text("model") is { Length: > 0 } model ? $"{kind}, {Format.Bounded(model, 100)}" : kind;
    }
}
