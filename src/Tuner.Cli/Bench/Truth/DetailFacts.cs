using Tuner.Pipecat.Models;
using static Tuner.Cli.Bench.Truth.Tolerance;

namespace Tuner.Cli.Bench.Truth;

/// <summary>What else is known of the caller's rows and of the call: how words came, who said them, how surely they were heard.</summary>
internal static class DetailFacts
{
    private const string Voice = "voice";

    public static IEnumerable<ScoredFact> Of(CallPayload record, CallTruth truth, Pairing pairing)
    {
        foreach (var (said, row) in pairing.Pairs)
        {
            if (row is null || said.Unsure || said.Role != SegmentRole.User) continue;
            var about = row.Metadata ?? new();
            ScoredFact Fact(string what, string? fault) => ScoredFact.Of(FactKind.Details, $"{what} of user at {said.StartMs}", fault);
            if (said.Input is { } input) yield return Fact("input", (about.Input ?? Voice) == input ? null : $"{about.Input ?? Voice} for {input}");
            if (said.Muted is { } muted) yield return Fact("mute", (about.Muted == true) == muted ? null : $"{about.Muted == true} for {muted}");
            if (said.Speakers is { } speakers) yield return Fact("speaker", Differs(About(about.Speaker, about.Speakers), speakers));
            if (said.Languages is { } languages) yield return Fact("language", Differs(About(about.Language, about.Languages), languages));
            if (said.Words is { } words) yield return Fact("words", WordFault(row.Words ?? [], words));
            if (said.Confidence is { } sure)
                yield return Fact("confidence", Math.Abs((about.TranscriptConfidence ?? -1) - sure) <= Confidence ? null : $"{about.TranscriptConfidence} for {sure}");
        }

        if (truth.FirstWordMs is { } first)
        {
            var told = record.GeneralMetaDataRaw?.StartUp?.FirstWordMs;
            yield return ScoredFact.Of(FactKind.Details, "first word", Near(told, first, Start) ? null : $"{told} for {first}");
        }

        if (truth.InVoicemail is { } machine)
            yield return ScoredFact.Of(FactKind.Details, "voicemail", record.InVoicemail == machine ? null : $"{record.InVoicemail} for {machine}");
    }

    private static string? WordFault(IReadOnlyList<TranscriptWord> told, IReadOnlyList<TrueWord> words) =>
        !told.Select(word => word.Word.Trim()).SequenceEqual(words.Select(word => word.Word)) ? $"'{string.Join(' ', told.Select(word => word.Word))}'"
        : told.Zip(words).FirstOrDefault(pair => !Near(pair.First.StartMs, pair.Second.StartMs, Start)) is ({ } wrong, { } right) ? $"'{right.Word}' at {wrong.StartMs} for {right.StartMs}"
        : null;

    private static IReadOnlyList<string> About(string? one, IReadOnlyList<string>? several) => several ?? (one is null ? [] : [one]);

    private static string? Differs(IReadOnlyList<string> told, IReadOnlyList<string> truth) =>
        told.SequenceEqual(truth) ? null : $"{string.Join(", ", told)} for {string.Join(", ", truth)}";
}
