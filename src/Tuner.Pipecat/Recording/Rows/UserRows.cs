using Tuner.Pipecat.Models;
using Tuner.Pipecat.Recording.Caller;
using Tuner.Pipecat.Recording.Latency;
using Tuner.Pipecat.Recording.Speech;

namespace Tuner.Pipecat.Recording.Rows;

/// <summary>Rows of what the caller said.</summary>
internal static class UserRows
{
    /// <summary>The turns in which something was said, in order: a cough is no row.</summary>
    public static List<UserTurn> Spoken(CallRecorder call) => call.Caller.All.Where(turn => turn.IsSaid).ToList();

    /// <summary>
    /// The last sound. Who speaks when the line drops speaks until then; but words that came so shortly before it that
    /// the detector had no time to tell silence were his last.
    /// </summary>
    public static long EndOf(UserTurn turn, CallRecorder call)
    {
        if (turn != call.Caller.Speaking) return turn.End ?? turn.LastSign;
        var over = call.Ending.Clock ?? call.Clock.Latest;
        return turn.LastFinal > turn.LastSound && over - turn.LastFinal <= call.Caller.Patience ? turn.LastSign : Math.Max(turn.LastSign, over);
    }

    public static Row Of(UserTurn turn, int turnIndex, bool cutTheBot, ResponseLatency? unanswered, CallRecorder call, RowId ids)
    {
        var clock = call.Clock;
        var start = clock.Ms(turn.Start);
        var end = Math.Max(start, clock.Ms(EndOf(turn, call)));
        var eou = !turn.IsText && turn.End is { } last && turn.Decided is { } decided && decided > last ? clock.Ms(decided) - clock.Ms(last) : (long?)null;
        var words = UserWords.Of(turn, start, end);
        var segment = new TranscriptSegment
        {
            Role = SegmentRole.User,
            Text = turn.Transcript is { Length: > 0 } said ? said : null,
            Words = words,
            StartMs = start,
            EndMs = end,
            Metadata = new TranscriptMetadata
            {
                Id = ids.For(SegmentRole.User, start, null),
                Interrupted = cutTheBot,
                TurnIndex = turnIndex,
                Fragments = turn.Finals > 1 ? turn.Finals : null,
                SttNodeTtfb = turn.TranscriberTtfb is { } seconds ? (long)Math.Round(seconds * 1000) : null,
                Node = call.Nodes.At(turn.Start),
                Estimated = turn.OnlyInterim || turn.EndsInterim ? true : null,
                EouDelay = eou,
                UnansweredMs = unanswered is null ? null : clock.Ms(unanswered.End) - end,
                LatencyTimeline = unanswered is null ? null : WaitRecord.Timeline(unanswered, clock),
                Input = turn.IsText ? "text" : turn.Typed is null ? null : "dtmf",
                Muted = turn is { Muted: true, Typed: null } ? true : null,
                Speaker = turn.Speakers is [var speaker] ? speaker : null,
                Speakers = turn.Speakers is { Count: > 1 } speakers ? speakers : null,
                Language = turn.Languages is [var language] ? language : null,
                Languages = turn.Languages is { Count: > 1 } languages ? languages : null,
                Transcript = turn is { TranscriptFailed: true, HasFinal: false } ? "failed" : null,
                EouConfidence = turn.Probability,
                EouReason = eou is null ? null : Reason(turn.EndedBy),
                TranscriptConfidence = turn.Confidence is { } sure ? Math.Round(sure, 4) : null,
                Measured = turn.Typed is not null ? new Measured { Start = "exact", End = "exact" } : new Measured { Start = turn.StartFromVad ? "vad" : "estimated", End = turn.EndFromVad && turn != call.Caller.Speaking ? "vad" : "estimated", Words = words is null ? null : turn.StartFromVad ? "vad" : "estimated" },
            },
        };
        return new Row(segment, turn.Start, () => UserProvenance.Of(segment, turn, unanswered, call));
    }

    /// <summary>The turn with which the caller cut a stretch of the bot off.</summary>
    public static UserTurn? CutBy(Talkspurt talkspurt, IReadOnlyList<UserTurn> turns) =>
        talkspurt.Cut is not { } cut ? null : turns.LastOrDefault(turn => turn.Start <= cut && (turn.End ?? long.MaxValue) >= talkspurt.Start && (turn.End ?? long.MaxValue) >= cut - 1_000_000_000);

    /// <summary>The words that Tuner's own SDKs use.</summary>
    private static string Reason(TurnEnd end) => end switch
    {
        TurnEnd.Transcriber => "stt_endpoint",
        TurnEnd.Model => "model_verdict",
        _ => "silence_timeout",
    };
}
