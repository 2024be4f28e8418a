using Tuner.Pipecat.Frames;

namespace Tuner.Pipecat.Recording.Caller;

/// <summary>Cuts what the caller said into turns: a turn runs from its first sound until the turn strategy closes it.</summary>
internal sealed partial class UserTurns
{
    /// <summary>Speech that the strategy never opened as a turn is one row while its pauses are shorter than this.</summary>
    private const long LongestPause = 1_000_000_000;

    /// <summary>
    /// If speech resumes this long after a sound without a transcript, the earlier sound was noise, as a cough: the turn
    /// starts at the resumption.
    /// </summary>
    private const long LongestHesitation = 700_000_000;

    /// <summary>What a detector hears this long after a turn was closed is no part of it.</summary>
    private const long LatestStop = 1_000_000_000;

    /// <summary>A stop that is told both ways, as two frames that know nothing of each other, is one.</summary>
    private const long SameStop = 50_000_000;

    private readonly List<UserTurn> _turns = [];
    private readonly Keypad _keypad = new();
    private UserTurn? _speaking;
    private UserTurn? _closedSpeaking;
    private bool _muted;
    private long _mutedAt;
    private int _mutedLine;
    private string? _mutedBy;

    public IReadOnlyList<UserTurn> All => _turns;

    public UserTurn? Last => _turns.Count > 0 ? _turns[^1] : null;

    /// <summary>The turn that had begun last at a moment.</summary>
    public UserTurn? At(long clock) => _turns.FindLast(turn => turn.Start <= clock);

    /// <summary>The turn in which the detector hears the caller speak; null while he is silent.</summary>
    public UserTurn? Speaking => _speaking;

    /// <summary>How long the detector waits before it tells silence, nanoseconds.</summary>
    public long Patience { get; private set; } = 200_000_000;

    private UserTurn? Open => Last is { Closed: null } turn ? turn : null;

    /// <summary>Whether the caller has the floor: he speaks, or his turn is not over.</summary>
    public bool HasFloor => _speaking is not null || Open is { Opened: true };

    /// <summary>Whether the caller pressed a key just now.</summary>
    public bool IsTyping(long now) => _keypad.IsTyping(now);

    /// <summary>What a muted pipeline hears is no part of a turn that opens after it, and what it heard before none of one that is muted.</summary>
    public void Mute(bool muted, Frame frame, long now)
    {
        if (muted == _muted) return;
        var line = frame.Line;
        (_muted, _mutedBy) = (muted, frame.Source);
        if (muted) (_mutedAt, _mutedLine) = (now, line);
        else if (now - _mutedAt >= LongestPause && Open is { Muted: false } before && _speaking != before) before.Bounded = true;
        if (muted || Last is not { Muted: true, Closed: null } heard) return;
        heard.Closed = Math.Max(heard.LastSign, heard.Start);
        if (_speaking != heard || heard.HasFinal) return;
        _speaking = Begin(now, line);
        (_speaking.BeganMuted, _speaking.LastSound) = (true, now);
        _speaking.Sounds.Began(now);
        _speaking.TakeInterim(heard);
    }

    /// <summary>Whether a cut gets no further than to the aggregator that mutes the caller: a transcriber before it cuts nobody off.</summary>
    public bool IsHeldBack(Frame cut) => _muted && cut.Direction == FrameDirection.Downstream && cut.Source != _mutedBy && cut.Destination is { } next && next == _mutedBy;

    public void Configured(SpeechControlParamsFrame frame)
    {
        if (frame.VadParams?.StopSecs is > 0 and var seconds) Patience = Nanoseconds(seconds);
    }

    public void VadStarted(VADUserStartedSpeakingFrame frame, long now)
    {
        if (_speaking is not null) return;
        var start = now - Nanoseconds(frame.StartSecs);
        var turn = Open;
        // A model that was asked in the pause, and may have answered "wait", was asked about what was said before it.
        if (turn is not null && ((!turn.Opened && !GoesOn(turn, start)) || turn.Asked > turn.End)) turn = null;
        // Keys are no voice, what was heard while muted is no part of what is said after it, and the other way round.
        if (turn is { Typed: not null } or { BeganMuted: true, LastTold: null, Opened: false } || (turn is not null && (turn.Bounded || turn.Muted != _muted))) turn = null;
        turn ??= Begin(start, frame.Line);
        if (!turn.StartFromVad && !turn.EndFromVad && turn.Finals == 0 && start <= turn.Start) (turn.Start, turn.StartLine) = (start, frame.Line);
        turn.Resumed = turn.End is { } end && start - end > LongestHesitation ? (start, frame.Line) : null;
        // A quick transcriber tells the first word before the detector is sure of it.
        if (turn.Resumed is { } resumed && turn.FirstTold >= start) (turn.Start, turn.StartLine) = resumed;
        turn.StartFromVad |= turn.StartLine == frame.Line;
        (turn.LastSign, turn.LastSound) = (now, now);
        turn.Sounds.Began(start);
        _speaking = turn;
        _closedSpeaking = null;
    }

    public void VadStopped(VADUserStoppedSpeakingFrame frame, long now)
    {
        var end = now - Nanoseconds(frame.StopSecs);
        if (frame.StopSecs is > 0) Patience = Nanoseconds(frame.StopSecs);
        if ((Heard(end) ?? Unbegun(end, frame.Line)) is not { } turn) return;
        _speaking = _closedSpeaking = null;
        turn.End = Math.Max(turn.Start, end);
        turn.Sounds.Stopped(end);
        (turn.EndLine, turn.EndFromVad, turn.EndFromWords) = (frame.Line, true, false);
        (turn.VadStop, turn.StopSecs, turn.LastSign) = (now, frame.StopSecs ?? 0, now);
    }

    /// <summary>Whose end a detector tells: a turn that was closed while it still heard him, or one that no start was told of.</summary>
    private UserTurn? Heard(long end) =>
        _speaking ?? (_closedSpeaking is { } closed && (end < closed.Closed + LatestStop && closed == Last) ? closed
        : Open is { Typed: null, EndFromVad: false } open && _closedSpeaking is not null && end > open.Start ? open
        : null);

    /// <summary>Whose end a detector tells though nobody told that he began: the turn that his words opened, else one whose words are to come.</summary>
    private UserTurn? Unbegun(long end, int line)
    {
        if (_muted || _closedSpeaking is not null || (Last is { EndFromVad: true, End: { } known } && end - known < SameStop)) return null;
        if (Open is { } open) return open is { Typed: null, EndFromVad: false, TextLines.Count: > 0 } && end > open.Start ? open : null;
        var turn = Begin(end, line);
        (turn.StartUnknown, turn.LastSound) = (true, end);
        turn.Sounds.BeganUntold();
        return turn;
    }

    public void StrategyStarted(UserStartedSpeakingFrame frame, long now)
    {
        var turn = Open ?? (_speaking is null ? Awaiting(now) : null) ?? Begin(now, frame.Line);
        (turn.Opened, turn.Id) = (true, frame.TurnId ?? turn.Id);
        turn.LastSign = now;
    }

    /// <summary>The turn is over, and with it its speech: a detector that lost the caller may never say so.</summary>
    public void StrategyStopped(UserStoppedSpeakingFrame frame, long now)
    {
        if (Open is not { } turn) return;
        (turn.Closed, turn.ClosedLine, turn.ClosedBy, turn.LastSign) = (now, frame.Line, frame.Source, now);
        if (_speaking == turn) (_closedSpeaking, _speaking) = (turn, null);
        // A service that hears turns itself tells their ends; a strategy that waits for transcripts does not.
        if (turn is { Typed: null, StartFromVad: false, EndFromVad: false } && (turn.TextLines.Count == 0 || turn.Transcriber == frame.Source))
            (turn.End, turn.EndLine, turn.EndFromTurn) = (now, frame.Line, true);
        else if (turn == _closedSpeaking && turn.LastTold is { } told && told > (turn.End ?? turn.Start)) (turn.End, turn.EndLine, turn.EndFromVad) = (told, turn.TextLines is [.., var last] ? last : frame.Line, false);
    }

    public void StopProposed(ProposedUserStoppedSpeakingFrame frame, long now)
    {
        if (Open is { } turn) turn.Proposed = (now, frame.Source);
    }

    public void StrategyNamed(UserTurnStoppedEvent named)
    {
        if (_turns.FindLast(turn => turn.Opened) is { } turn) (turn.Strategy, turn.StrategyLine) = (named.Strategy, named.Line);
    }

    /// <summary>The conversation with the caller's words in it goes to the model.</summary>
    public void ContextSent(long now, int line)
    {
        if (Last is { ContextSent: null } turn) (turn.ContextSent, turn.ContextSentLine) = (now, line);
    }

    public void ModelAsked(long now)
    {
        if (Last is not { } turn) return;
        turn.Asked = now;
        turn.FirstAsked ??= now;
    }

    /// <summary>The bot answers: whatever the caller says next is another turn, also where no strategy closed this one.</summary>
    public void Answered(long now)
    {
        if (_speaking is null && Open is { } turn && turn.Asked >= turn.LastSign) turn.Closed = now;
        if (Last is { Closed: not null } last) last.Answered = true;
    }

    /// <summary>The caller pressed a key.</summary>
    public void Pressed(InputDTMFFrame frame, long now)
    {
        if (Keypad.Name(frame.Button) is not { } key) return;
        var entry = _keypad.Takes(now, Last) ?? Begin(now, frame.Line);
        entry.AddKey(key, frame.Line);
        (entry.End, entry.EndLine, entry.LastSign) = (now, frame.Line, now);
        _keypad.Pressed(entry, key, now, frame.Line);
    }

    public void TranscriberTook(double seconds, int line)
    {
        if (Last is { } turn) (turn.TranscriberTtfb, turn.TranscriberLine) = (seconds, line);
    }

    /// <summary>What was taken for a transcriber's report was a model's, which tells it before its answer starts.</summary>
    public void NoTranscriberTook(int line)
    {
        if (line > 0 && Last is { } turn && turn.TranscriberLine == line) (turn.TranscriberTtfb, turn.TranscriberLine) = (null, 0);
    }

    public void TurnModelSaid(MetricsData report, int line)
    {
        if (Last is not { } turn) return;
        (turn.Probability, turn.ModelLine) = (report.Probability, line);
        turn.ModelVerdict |= report.IsComplete == true;
    }

    private static long Nanoseconds(double? seconds) => seconds is > 0 and < 60 ? (long)(seconds.Value * 1e9) : 0;

    private static bool GoesOn(UserTurn turn, long start) => start - (turn.End ?? turn.LastSign) < LongestPause;

    /// <summary>A transcript came first and made the strategy open the turn: the two are one.</summary>
    private UserTurn? Awaiting(long now) =>
        Last is { Opened: false, Closed: null } turn && now - turn.LastSign < LongestPause ? turn : null;

    private UserTurn Begin(long start, int line)
    {
        if (Open is { } unclosed) unclosed.Closed = unclosed.LastSign;
        _closedSpeaking = _closedSpeaking == Last ? _closedSpeaking : null;
        var turn = new UserTurn { Start = start, StartLine = line, LastSign = start, HeardMuted = _muted, MutedLine = _mutedLine };
        _turns.Add(turn);
        return turn;
    }
}
