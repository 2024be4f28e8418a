using Tuner.Pipecat.Models;
using Tuner.Pipecat.Recording.Flow;

namespace Tuner.Pipecat.Recording.Rows;

/// <summary>Rows of keys that the bot pressed.</summary>
internal static class BotKeyRows
{
    public static Row Of(BotEntry entry, int turnIndex, CallRecorder call, RowId ids)
    {
        var (start, end) = (call.Clock.Ms(entry.Start), call.Clock.Ms(entry.End));
        var segment = new TranscriptSegment
        {
            Role = SegmentRole.Agent,
            Text = $"DTMF: {entry.Keys}",
            StartMs = start,
            EndMs = end,
            Metadata = new TranscriptMetadata
            {
                Id = ids.For(SegmentRole.Agent, start, "dtmf"),
                Interrupted = false,
                TurnIndex = turnIndex,
                Input = "dtmf",
                Node = call.Nodes.At(entry.Start),
                Measured = new Measured { Start = "exact", End = "exact" },
            },
        };
        return new Row(segment, entry.Start, () =>
        [
            Provenance.From("text", "the keys in order", entry.Lines),
            Provenance.From("start_ms", "the first key", entry.StartLine),
            Provenance.From("end_ms", "the last key", entry.Lines[^1]),
            Provenance.From("metadata.interrupted", "keys are not spoken"),
            Provenance.From("metadata.input", "pressed on the keypad", entry.Lines),
        ]);
    }
}
