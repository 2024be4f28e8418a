using Tuner.Pipecat.Models;
using Tuner.Pipecat.Recording.Caller;
using Tuner.Pipecat.Recording.Flow;

namespace Tuner.Pipecat.Recording.Rows;

/// <summary>Says where the values came from that every row has.</summary>
internal static class CommonProvenance
{
    public static Row With(Row row, IReadOnlyList<UserTurn> turns, NodePath nodes) => row with { Explain = () => [.. row.Facts, .. Of(row.Segment, row.Clock, turns, nodes)] };

    private static IEnumerable<Provenance> Of(TranscriptSegment segment, long clock, IReadOnlyList<UserTurn> turns, NodePath nodes)
    {
        if (segment.Metadata is not { } metadata) yield break;
        if (metadata.TurnIndex is > 0 and var index && index <= turns.Count) yield return Provenance.From("metadata.turn_index", "the caller's turns that had begun; the last of them here", turns[index - 1].StartLine);
        else yield return Provenance.From("metadata.turn_index", "no turn of the caller had begun");
        if (metadata.Node is { } node && nodes.All.LastOrDefault(step => step.To == node && step.Clock < clock) is { } step) yield return Provenance.From("metadata.node", "the flow's node in which it happened", step.Line);
        yield return Provenance.From("metadata.measured", "exact: seen at its first push; vad: told by voice activity; estimated: something else stands for it");
        yield return Provenance.From("metadata.id", "derived from the call's id, the role and start_ms");
    }
}
