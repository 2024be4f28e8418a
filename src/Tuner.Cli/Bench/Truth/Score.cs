using Tuner.Pipecat.Models;
using static Tuner.Cli.Bench.Truth.Tolerance;

namespace Tuner.Cli.Bench.Truth;

/// <summary>Every fact of one call, and whether the record has it right.</summary>
internal static class Score
{
    /// <param name="record">The record of the call.</param>
    /// <param name="truth">What happened.</param>
    /// <param name="startFrameMs">When the log has the pipeline's StartFrame, Unix milliseconds.</param>
    public static IReadOnlyList<ScoredFact> Of(CallPayload record, CallTruth truth, long? startFrameMs)
    {
        // A bot that was asked to say nothing has said nothing.
        var happened = truth.Segments.Where(each => each.Role != SegmentRole.Agent || each.Kind is not null || !string.IsNullOrEmpty(each.Text)).ToList();
        var pairing = Pairing.Of(happened, record.TranscriptWithToolCalls.Where(row => row.Role != SegmentRole.NodeTransition));
        return
        [
            .. pairing.Pairs.Where(pair => !pair.Truth.Unsure).Select(pair => new ScoredFact(KindOf(pair.Truth.Role), $"{pair.Truth.Role} at {pair.Truth.StartMs} '{pair.Truth.Text ?? pair.Truth.Name ?? pair.Truth.Kind}'", RowFaults.Of(pair.Truth, pair.Row))),
            .. pairing.Extra.Select(row => ScoredFact.Of(KindOf(row.Role), $"{row.Role} at {row.StartMs} '{row.Text}'", "nothing like it happened")),
            .. AnswerFacts.Of(truth, pairing),
            .. DetailFacts.Of(record, truth, pairing),
            .. NodeFacts(record, truth),
            .. CallFacts(record, truth),
            new ScoredFact(FactKind.Shape, "shape", [.. ShapeFaults.Of(record, truth, pairing, startFrameMs)]),
        ];
    }

    private static FactKind KindOf(string role) => role switch
    {
        SegmentRole.User => FactKind.Caller,
        SegmentRole.Agent => FactKind.Bot,
        _ => FactKind.Tools,
    };

    private static IEnumerable<ScoredFact> NodeFacts(CallPayload record, CallTruth truth)
    {
        var rows = record.TranscriptWithToolCalls.Where(row => row.Role == SegmentRole.NodeTransition).ToList();
        return truth.Nodes.Select((node, index) =>
        {
            var row = rows.ElementAtOrDefault(index);
            var right = row?.Node?.To == node.To && (node.From is null || row.Node.From == node.From) && Near(row.StartMs ?? 0, node.T, Node);
            return ScoredFact.Of(FactKind.Nodes, $"node at {node.T} {node.From} > {node.To}", right ? null : $"{row?.Node?.From} > {row?.Node?.To} at {row?.StartMs}");
        });
    }

    private static IEnumerable<ScoredFact> CallFacts(CallPayload record, CallTruth truth)
    {
        var used = record.GeneralMetaDataRaw?.UsageToken;
        if (truth.Metrics)
        {
            if (truth.Usage.TotalTokens is { } tokens) yield return Number("tokens of the model", used?.LlmToken ?? 0, tokens);
            if (truth.Usage.TtsCharacters is { } characters) yield return Number("characters spoken", used?.TtsCharacterCount ?? 0, characters);
        }

        yield return ScoredFact.Of(FactKind.End, "reason of the end", truth.Reason is null || record.DisconnectionReason == truth.Reason ? null : $"{record.DisconnectionReason} for {truth.Reason}");
        if (truth.Errors > 0) yield return ScoredFact.Of(FactKind.Errors, "errors", record.GeneralMetaDataRaw?.Errors is { Count: > 0 } ? null : "none in general_meta_data_raw.errors");
    }

    private static ScoredFact Number(string what, long value, long truth) => ScoredFact.Of(FactKind.Usage, what, value == truth ? null : $"{value} for {truth}");
}
