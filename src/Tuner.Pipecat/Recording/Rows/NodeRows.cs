using Tuner.Pipecat.Models;
using Tuner.Pipecat.Recording.Flow;

namespace Tuner.Pipecat.Recording.Rows;

/// <summary>Rows of steps between nodes.</summary>
internal static class NodeRows
{
    /// <summary>The API wants a string where a flow begins.</summary>
    private const string Start = "start";

    public static Row Of(NodeStep step, int turnIndex, CallRecorder call, RowId ids)
    {
        var at = call.Clock.Ms(step.Clock);
        var segment = new TranscriptSegment
        {
            Role = SegmentRole.NodeTransition,
            Text = step.Text,
            StartMs = at,
            Node = new NodeInfo { From = step.From ?? Start, To = step.To, Reason = step.Reason },
            Metadata = new TranscriptMetadata
            {
                Id = ids.For(SegmentRole.NodeTransition, at, step.To),
                TurnIndex = turnIndex,
                Measured = new Measured { Start = "exact" },
            },
        };
        return new Row(segment, step.Clock, () =>
        [
            Provenance.From("start_ms", "the step to the node began", step.BeganLine),
            Provenance.From("node.from", step.From is null ? "where a flow begins" : "the node before it", step.Line),
            Provenance.From("node.to", "the node that was set", step.Line),
            Provenance.From("node.reason", "the function whose result led to it", step.Line),
            Provenance.From("text", "what the node tells the model", step.Line),
        ]);
    }

    /// <summary>The API wants at least one row.</summary>
    public static Row Placeholder(RowId ids) => new(
        new TranscriptSegment
        {
            Role = SegmentRole.NodeTransition,
            StartMs = 0,
            Node = new NodeInfo { From = Start, To = "end" },
            Metadata = new TranscriptMetadata { Id = ids.For(SegmentRole.NodeTransition, 0, "placeholder"), Placeholder = true },
        },
        0,
        () => [new("metadata.placeholder", "nothing was said on the call", [])]);
}
