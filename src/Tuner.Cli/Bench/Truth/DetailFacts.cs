using Tuner.Pipecat.Models;
using static Tuner.Cli.Bench.Truth.Tolerance;

namespace Tuner.Cli.Bench.Truth;

/// <summary>
/// What else is known of the caller's rows, of tools and of the call: how words came, who said them, how surely they were heard, what a tool told
/// before its result, to whom the caller was handed over.
/// </summary>
internal static class DetailFacts
{
    private const string Voice = "voice";

    public static IEnumerable<ScoredFact> Of(CallPayload record, CallTruth truth, Pairing pairing)
    {
        foreach (var (tool, row) in pairing.Pairs)
            if (tool.Intermediate is { } reports && row is not null && !tool.Unsure)
                yield return ScoredFact.Of(FactKind.Details, $"intermediate results of {tool.Name} at {tool.StartMs}", ReportFault(row.Tool?.IntermediateResults ?? [], reports));

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
        if (truth.Transfers is { } transfers)
            yield return ScoredFact.Of(FactKind.Details, "transfers", TransferFault(record.GeneralMetaDataRaw?.Transfers ?? [], transfers));
    }

    private static string? ReportFault(IReadOnlyList<IntermediateResult> told, IReadOnlyList<TrueReport> reports) =>
        told.Count == reports.Count && told.Zip(reports).All(pair => pair.First.Text == pair.Second.Text && Near(pair.First.AtMs, pair.Second.AtMs, Tool))
            ? null
            : $"{string.Join(", ", told.Select(each => $"'{each.Text}' at {each.AtMs}"))} for {string.Join(", ", reports.Select(each => $"'{each.Text}' at {each.AtMs}"))}";

    private static string? TransferFault(IReadOnlyList<CallTransfer> told, IReadOnlyList<TrueTransfer> transfers) =>
        told.Count == transfers.Count && told.Zip(transfers).All(pair =>
            pair.First.Kind == pair.Second.Kind && pair.First.To == pair.Second.To && pair.First.Outcome == pair.Second.Outcome && Near(pair.First.AtMs, pair.Second.AtMs, Start))
            ? null
            : $"{string.Join(", ", told)} for {string.Join(", ", transfers)}";

    private static string? WordFault(IReadOnlyList<TranscriptWord> told, IReadOnlyList<TrueWord> words) =>
        !told.Select(word => word.Word.Trim()).SequenceEqual(words.Select(word => word.Word)) ? $"'{string.Join(' ', told.Select(word => word.Word))}'"
        : told.Zip(words).FirstOrDefault(pair => !Near(pair.First.StartMs, pair.Second.StartMs, Start)) is ({ } wrong, { } right) ? $"'{right.Word}' at {wrong.StartMs} for {right.StartMs}"
        : null;

    private static IReadOnlyList<string> About(string? one, IReadOnlyList<string>? several) => several ?? (one is null ? [] : [one]);

    private static string? Differs(IReadOnlyList<string> told, IReadOnlyList<string> truth) =>
        told.SequenceEqual(truth) ? null : $"{string.Join(", ", told)} for {string.Join(", ", truth)}";
}
