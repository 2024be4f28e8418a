using Tuner.Pipecat.Recording.Caller;
using Tuner.Pipecat.Recording.Latency;
using Tuner.Pipecat.Recording.Speech;

namespace Tuner.Pipecat.Recording.Rows;

/// <summary>Finds the turns of the caller that got no answer, and how long he waited for one.</summary>
internal sealed class Unanswered(CallRecorder call, IReadOnlyList<UserTurn> turns)
{
    /// <summary>Who goes on, or leaves, within this time has not been left without an answer.</summary>
    private const long Patience = 3_000_000_000;

    /// <summary>An answer can begin a little before the detector's idea of the caller's last sound.</summary>
    private const long Overlap = 1_000_000_000;

    /// <summary>The wait of a turn; null when it was answered, or wanted no answer.</summary>
    public ResponseLatency? WaitOf(UserTurn turn)
    {
        if (!turn.WantsAnswer || turn.EndUnknown || turn == call.Caller.Speaking) return null;
        var end = UserRows.EndOf(turn, call);
        var until = Until(turn);
        if (until - end < Patience || call.Ending.HungUp < end + Patience) return null;
        if (call.Outputs.Talkspurts.Any(talkspurt => Answers(talkspurt, turn, end, until)) || call.BotKeys.All.Any(keys => keys.Start >= end && keys.Start < until)) return null;
        if (IsBackChannel(turn, end) || WasAnsweredInWriting(end, until)) return null;
        return ResponseLatency.Until(turn, end, until, call.Voices.All, call.Responses.All, call.Tools.All, call.Errors.All, call.Stalls.All);
    }

    /// <summary>His next words that the bot could hear, or the call's end: what was queued when the bot hung up still sounds.</summary>
    private long Until(UserTurn turn)
    {
        var next = turns.FirstOrDefault(other => other != turn && !other.Muted && other.Start >= turn.Start && other.Start > UserRows.EndOf(turn, call));
        return next?.Start ?? Math.Max(call.Ending.Clock ?? call.Clock.Latest, call.Outputs.All.Max(output => output.Playback.Last is { Cut: null } last ? last.End : 0));
    }

    private bool Answers(Talkspurt talkspurt, UserTurn turn, long end, long until) =>
        talkspurt.Start < until && talkspurt.Start > turn.Start && talkspurt.Start >= end - Overlap && talkspurt.End > end && !IsReminder(talkspurt, turn);

    /// <summary>What is said because nobody spoke answers nobody.</summary>
    public bool IsReminder(Talkspurt talkspurt, UserTurn turn) =>
        talkspurt.Contexts.Count == 0 ? IsReminder(null, talkspurt, turn) : talkspurt.Contexts.TrueForAll(context => IsReminder(context, talkspurt, turn));

    private bool IsReminder(SpeechContext? context, Talkspurt talkspurt, UserTurn turn)
    {
        var asked = context?.Response is { } response ? response.Start : context?.Asked ?? talkspurt.Start;
        var since = UserRows.EndOf(turn, call);
        // A tool's result that came meanwhile is what the model was asked about.
        return call.Idle.Led(asked, since) && !call.Tools.All.Any(tool => (tool.FirstResult ?? tool.End) is { } came && came > since && came <= asked && asked - came < Patience);
    }

    /// <summary>He said something while the bot spoke to him, and the bot spoke on. What is typed is to be taken.</summary>
    private bool IsBackChannel(UserTurn turn, long end) =>
        turn.Typed is null && call.Outputs.All[0].Playback.All.Any(talkspurt => talkspurt.Cut is null && talkspurt.Start <= turn.Start && talkspurt.End > turn.Start && (talkspurt.End >= end || (!turn.Opened && talkspurt.End - turn.Start >= (end - turn.Start) / 2)));

    private bool WasAnsweredInWriting(long end, long until) =>
        call.Responses.All.Any(response => response.Start >= end - Overlap && response.Start < until && response.Wrote is not null);
}
