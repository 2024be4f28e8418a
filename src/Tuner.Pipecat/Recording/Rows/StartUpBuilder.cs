using Tuner.Pipecat.Models;
using Tuner.Pipecat.Recording.Latency;

namespace Tuner.Pipecat.Recording.Rows;

/// <summary>How long the caller waited for the bot's first words, where it spoke first.</summary>
internal static class StartUpBuilder
{
    /// <summary>The wait; null where the bot said nothing, or only after the caller.</summary>
    public static StartUp? Of(CallRecorder call, HeardSpeech heard, IReadOnlyList<TranscriptSegment> rows)
    {
        var row = rows.FirstOrDefault(row => row is { Role: SegmentRole.Agent, Metadata: { Input: null, Kind: null } });
        if (row is null || heard.Talkspurts.FirstOrDefault(spurt => call.Clock.Ms(spurt.Talkspurt.Start) == row.StartMs) is not { } first) return null;
        var start = first.Talkspurt.Start;
        if (call.Caller.All.Any(turn => turn.IsSaid && turn.WantsAnswer && turn.Start < start)) return null;
        var connected = call.Start.Connected <= start ? call.Start.Connected : null;
        if ((connected ?? call.Start.Started) is not { } from || from > start) return null;
        var wait = ResponseLatency.SinceConnected(from, call.Start, first.Talkspurt, first.Begun, call.Responses.All, call.Tools.All, call.Stalls.All);
        return new StartUp
        {
            MeasuredFrom = connected is null ? "start" : "client_connected",
            ConnectedMs = call.Clock.Ms(from),
            FirstWordMs = call.Clock.Ms(start) - call.Clock.Ms(from),
            Timeline = WaitRecord.Timeline(wait, call.Clock),
        };
    }
}
