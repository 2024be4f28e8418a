using Tuner.Pipecat.Models;

namespace Tuner.Pipecat.Recording.Rows;

/// <summary>Rows of what the application played and no frame of the voice tells: how it was mixed in, nobody sees.</summary>
internal static class SoundRows
{
    /// <summary>Those of which no row of the bot's sound tells already.</summary>
    public static IEnumerable<PlayedSound> Unseen(CallRecorder call, IReadOnlyList<Row> agentRows) =>
        call.Sounds.All.Where(sound => !agentRows.Any(row => row.Segment.Metadata?.Kind == sound.Kind && row.Segment.StartMs < EndMs(sound, call) && row.Segment.EndMs > call.Clock.Ms(sound.Start)));

    public static Row Of(PlayedSound sound, int turnIndex, CallRecorder call, RowId ids)
    {
        var start = call.Clock.Ms(sound.Start);
        var segment = new TranscriptSegment
        {
            Role = SegmentRole.Agent,
            StartMs = start,
            EndMs = EndMs(sound, call),
            Metadata = new TranscriptMetadata
            {
                Id = ids.For(SegmentRole.Agent, start, sound.Kind),
                Interrupted = false,
                TurnIndex = turnIndex,
                Kind = sound.Kind,
                Node = call.Nodes.At(sound.Start),
                Measured = new Measured { Start = "estimated", End = "estimated" },
            },
        };
        return new Row(segment, sound.Start, () =>
        [
            Provenance.From("text", "none: it is no speech"),
            Provenance.From("start_ms", "the application said that it plays", sound.Line),
            Provenance.From("end_ms", sound.End is null ? "the call's end: nobody said that it stopped" : "the application said that it stopped", sound.EndLine),
            Provenance.From("metadata.interrupted", "it is no speech"),
            Provenance.From("metadata.kind", "the application's word", sound.Line),
        ]);
    }

    private static long EndMs(PlayedSound sound, CallRecorder call) =>
        Math.Max(call.Clock.Ms(sound.Start), call.Clock.Ms(sound.End ?? call.Ending.Clock ?? call.Clock.Latest));
}
