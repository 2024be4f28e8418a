using Tuner.Pipecat.Frames;

namespace Tuner.Pipecat.Recording.Caller;

/// <summary>Cuts what the caller said into turns: a turn runs from its first sound until the turn strategy closes it.</summary>
internal sealed class UserTurns
{
    /// <summary>Speech that the strategy never opened as a turn is one row while its pauses are shorter than this.</summary>
    private const long LongestPause = 1_000_000_000;

    /// <summary>A final transcript this long after its turn's end still belongs to it.</summary>
    private const long LatestFinal = 5_000_000_000;

    /// <summary>
    /// A sound that brought no interim transcript before it resumed this much later, when the next one did, held no
    /// words: a cough opens a turn, and is no part of what was said in it.
    /// </summary>
    private const long LongestHesitation = 700_000_000;

    private readonly List<UserTurn> _turns = [];
    private UserTurn? _speaking;
    private bool _muted;

    public IReadOnlyList<UserTurn> All => _turns;

    public UserTurn? Last => _turns.Count > 0 ? _turns[^1] : null;

    public bool IsSpeaking => _speaking is not null;

    private UserTurn? Open => Last is { Closed: null } turn ? turn : null;

    public void Mute(bool muted) => _muted = muted;

    public void VadStarted(VADUserStartedSpeakingFrame frame, long now)
    {
        if (_speaking is not null) return;
        var start = now - Nanoseconds(frame.StartSecs);
        var turn = Open;
        // A model that was asked in the pause, and may have answered "wait", was asked about what was said before it.
        if (turn is not null && ((!turn.Opened && !GoesOn(turn, start)) || turn.Asked > turn.End)) turn = null;
        turn ??= Begin(start, frame.Line);
        if (!turn.StartFromVad && !turn.EndFromVad && turn.Finals == 0 && start <= turn.Start) (turn.Start, turn.StartLine) = (start, frame.Line);
        turn.Resumed = turn.End is { } end && start - end > LongestHesitation ? (start, frame.Line) : null;
        turn.StartFromVad |= turn.StartLine == frame.Line;
        (turn.LastSign, turn.LastSound) = (now, now);
        _speaking = turn;
    }

    public void VadStopped(VADUserStoppedSpeakingFrame frame, long now)
    {
        if (_speaking is not { } turn) return;
        _speaking = null;
        turn.End = Math.Max(turn.Start, now - Nanoseconds(frame.StopSecs));
        (turn.EndLine, turn.EndFromVad) = (frame.Line, true);
        (turn.VadStop, turn.StopSecs, turn.LastSign) = (now, frame.StopSecs ?? 0, now);
    }

    public void StrategyStarted(UserStartedSpeakingFrame frame, long now)
    {
        var turn = Open ?? (_speaking is null ? Awaiting(now) : null) ?? Begin(now, frame.Line);
        turn.Opened = true;
        turn.LastSign = now;
    }

    public void StrategyStopped(UserStoppedSpeakingFrame frame, long now)
    {
        if (Open is not { } turn) return;
        (turn.Closed, turn.ClosedLine, turn.ClosedBy, turn.LastSign) = (now, frame.Line, frame.Source, now);
        // A service that hears turns itself tells their ends; a strategy that waits for transcripts does not.
        if (!turn.StartFromVad && !turn.EndFromVad && (turn.TextLines.Count == 0 || turn.Transcriber == frame.Source))
            (turn.End, turn.EndLine, turn.EndFromTurn) = (now, frame.Line, true);
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
        if (Last is { } turn) turn.Asked = now;
    }

    /// <summary>The bot answers: whatever the caller says next is another turn, also where no strategy closed this one.</summary>
    public void Answered(long now)
    {
        if (_speaking is null && Open is { } turn && turn.Asked >= turn.LastSign) turn.Closed = now;
    }

    /// <summary>
    /// Takes a final transcript. <paramref name="answering"/>: when the same service was last asked for an answer, if it
    /// is a speech-to-speech service, whose transcripts may come long after the turn.
    /// </summary>
    public void Final(TranscriptionFrame frame, long now, long? answering)
    {
        if (frame.Text is not { Length: > 0 } text || string.IsNullOrWhiteSpace(text)) return;
        var turn = (answering is null ? null : Untold(now) ?? BeforeAnswer(answering.Value, frame.Line)) ?? TurnOfText(now) ?? Begin(now, frame.Line);
        if (turn.RepeatsAnother(text, frame.Source)) return;
        turn.AddFinal(text, frame.IncludesInterFrameSpaces == true, frame.Line);
        (turn.LastFinal, turn.Transcriber) = (now, frame.Source);
        SoundUnseen(turn, frame.Line, now);
    }

    public void Interim(InterimTranscriptionFrame frame, long now, long? answering)
    {
        if (frame.Text is not { Length: > 0 } text || string.IsNullOrWhiteSpace(text)) return;
        var turn = (answering is null ? null : Untold(now)) ?? _speaking ?? Taking(now) ?? Begin(now, frame.Line);
        if (turn is { TextLines.Count: 0, Resumed: { } resumed }) (turn.Start, turn.StartLine) = resumed;
        turn.AddInterim(text, answering is not null || frame.IncludesInterFrameSpaces == true, frame.Line);
        turn.Transcriber ??= frame.Source;
        SoundUnseen(turn, frame.Line, now);
    }

    public void TranscriberTook(double seconds, int line)
    {
        if (Last is { } turn) (turn.TranscriberTtfb, turn.TranscriberLine) = (seconds, line);
    }

    public void TurnModelSaid(MetricsData report, int line)
    {
        if (Last is not { } turn) return;
        (turn.Probability, turn.ModelLine) = (report.Probability, line);
        turn.ModelVerdict |= report.IsComplete == true;
    }

    private static long Nanoseconds(double? seconds) => seconds is > 0 and < 60 ? (long)(seconds.Value * 1e9) : 0;

    private static bool GoesOn(UserTurn turn, long start) => start - (turn.End ?? turn.LastSign) < LongestPause;

    /// <summary>Where no detector heard the words, their transcripts are the only sign of the sound.</summary>
    private static void SoundUnseen(UserTurn turn, int line, long now)
    {
        turn.LastSign = now;
        if (turn.StartFromVad || turn.EndFromVad || turn.Closed is not null) return;
        (turn.End, turn.EndLine) = (now, line);
    }

    /// <summary>The oldest turn that is over and of which no final transcript came.</summary>
    private UserTurn? Untold(long now) => _turns.Find(turn => turn is { Closed: not null, HasFinal: false } && now - turn.Closed < LatestFinal);

    /// <summary>
    /// A service that tells neither voice nor turns (Gemini Live) may transcribe the question when its answer already
    /// plays: it was asked before the answer, and when it ended nobody knows.
    /// </summary>
    private UserTurn? BeforeAnswer(long answer, int line)
    {
        if (_speaking is not null || Last?.Start >= answer || Open is not null) return null;
        var turn = Begin(answer, line);
        (turn.End, turn.EndLine, turn.Closed, turn.EndUnknown) = (answer, line, answer, true);
        return turn;
    }

    /// <summary>The open turn that text of this moment belongs to. One that no strategy opened and no detector heard ends with a pause.</summary>
    private UserTurn? Taking(long now) =>
        Open is { } open && (open.Opened || open.StartFromVad || now - open.LastSign < LongestPause) ? open : null;

    private UserTurn? TurnOfText(long now)
    {
        if (_speaking is not null) return _speaking;
        if (Taking(now) is { } open) return open;
        return Last is { } last && (last.StartFromVad || !last.HasFinal) && now - last.LastSign < LatestFinal ? last : null;
    }

    /// <summary>A transcript came first and made the strategy open the turn: the two are one.</summary>
    private UserTurn? Awaiting(long now) =>
        Last is { Opened: false, Closed: null } turn && now - turn.LastSign < LongestPause ? turn : null;

    private UserTurn Begin(long start, int line)
    {
        if (Open is { } unclosed) unclosed.Closed = unclosed.LastSign;
        var turn = new UserTurn { Start = start, StartLine = line, LastSign = start, Muted = _muted };
        _turns.Add(turn);
        return turn;
    }
}
