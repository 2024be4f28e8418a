using System.Text.Json;
using Tuner.Pipecat.Reading;

namespace Tuner.Server.Calls;

/// <summary>What a call used, all models of a kind together: from the usage by model, else from the API's totals.</summary>
/// <param name="Tokens">Tokens of language models; null when nothing tells.</param>
/// <param name="SpokenCharacters">Characters of voices.</param>
/// <param name="TranscribedSeconds">Seconds of sound that were transcribed.</param>
internal readonly record struct CallUsage(long? Tokens, long? SpokenCharacters, double? TranscribedSeconds)
{
    // Sums of what senders claim stay far from where a number of 64 bits ends.
    private const double Most = 1e15;

    /// <summary>Reads it from a payload.</summary>
    public static CallUsage Read(JsonElement payload)
    {
        var raw = payload.Member("general_meta_data_raw");
        var usage = raw.Member("usage");
        var totals = payload.Member("metadata").Member("usage_token");
        var older = raw.Member("usage_token");
        return new(
            (long?)(Sum(usage, "llm", "total_tokens") ?? Amount(totals, "llm_token") ?? Amount(older, "llm_token")),
            (long?)(Sum(usage, "tts", "characters") ?? Amount(totals, "tts_characters_count") ?? Amount(older, "tts_character_count")),
            Sum(usage, "stt", "audio_seconds") ?? Amount(totals, "stt_duration_seconds") ?? Amount(older, "asr_duration"));
    }

    private static double? Sum(JsonElement? usage, string kind, string unit)
    {
        double? sum = null;
        foreach (var model in usage.Objects(kind))
            if (Amount(model, unit) is { } amount) sum = Math.Min((sum ?? 0) + amount, Most);
        return sum;
    }

    private static double? Amount(JsonElement? owner, string name) => owner.Number(name) is >= 0 and <= Most and var amount ? amount : null;
}
