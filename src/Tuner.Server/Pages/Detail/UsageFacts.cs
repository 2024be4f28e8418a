using System.Text.Json;
using Tuner.Pipecat.Reading;

namespace Tuner.Server.Pages.Detail;

/// <summary>What the call used: by model where the sender says so, else the totals under whichever of their names it used.</summary>
internal static class UsageFacts
{
    /// <summary>The facts.</summary>
    public static IEnumerable<Fact> Of(JsonElement payload, JsonElement? raw)
    {
        var detailed = Detailed(raw.Member("usage")).ToList();
        return detailed.Count > 0 ? detailed : Totals(payload.Member("metadata").Member("usage_token"), raw.Member("usage_token"));
    }

    private static IEnumerable<Fact> Detailed(JsonElement? usage)
    {
        foreach (var llm in usage.Objects("llm"))
        {
            if (llm.Number("total_tokens") is not { } total) continue;
            var kinds = new[]
                {
                    ("prompt_tokens", "in"), ("completion_tokens", "out"), ("cache_read_input_tokens", "cached"), ("cache_creation_input_tokens", "put into the cache"), ("reasoning_tokens", "reasoning"),
                    ("input_audio_tokens", "sound in"), ("output_audio_tokens", "sound out"), ("cached_audio_tokens", "sound cached"),
                }
                .Where(kind => llm.Number(kind.Item1) > 0)
                .Select(kind => $"{Format.Count(llm.Number(kind.Item1)!.Value)} {kind.Item2}");
            yield return new("Tokens" + Model(llm), $"{Format.Count(total)} ({string.Join(", ", kinds)})".Replace(" ()", "", StringComparison.Ordinal));
        }
        foreach (var tts in usage.Objects("tts"))
        {
            if (tts.Number("characters") is { } characters) yield return new("Characters" + Model(tts), Format.Count(characters));
            if (tts.Number("audio_seconds") is { } spoken) yield return new("Speech made" + Model(tts), $"{Format.Count(spoken)} s");
        }
        foreach (var stt in usage.Objects("stt"))
            if (stt.Number("audio_seconds") is { } seconds) yield return new("Transcribed" + Model(stt), $"{Format.Count(seconds)} s");
        if (usage.Objects("turns").Count() is > 0 and var turns) yield return new("By turn", $"{Format.Count(turns)} turns") { Json = PageJson.Of(usage.Member("turns")) };
    }

    private static IEnumerable<Fact> Totals(JsonElement? documented, JsonElement? seed)
    {
        if ((documented.Number("llm_token") ?? seed.Number("llm_token")) is { } tokens) yield return new("Tokens", Format.Count(tokens));
        if ((documented.Number("tts_characters_count") ?? seed.Number("tts_character_count") ?? seed.Number("tts_characters_count")) is { } characters) yield return new("Characters", Format.Count(characters));
        if ((documented.Number("stt_duration_seconds") ?? seed.Number("asr_duration") ?? seed.Number("stt_duration_seconds")) is { } seconds) yield return new("Transcribed", $"{Format.Count(seconds)} s");
    }

    private static string Model(JsonElement usage) => usage.Text("model") is { Length: > 0 } model ? $", {Format.Bounded(model, 100)}" : "";
}
