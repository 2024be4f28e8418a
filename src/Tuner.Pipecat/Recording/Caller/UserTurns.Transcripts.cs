using Tuner.Pipecat.Frames;

namespace Tuner.Pipecat.Recording.Caller;

// To which turn a transcript belongs: it may come long after the sound that it tells, or tell more than was heard.
internal sealed partial class UserTurns
{
    /// <summary>A final transcript this long after its turn's end still belongs to it.</summary>
    private const long LatestFinal = 5_000_000_000;

    /// <summary>A final transcript of a turn that no detector heard comes at most this long after the turn was closed.</summary>
    private const long LatestSegment = 2_000_000_000;

    /// <summary>The same of a turn that a detector heard, where its sound could hold the words.</summary>
    private const long LatestHeard = 3_000_000_000;

    /// <summary>The sound that words tell can be longer by this than the detector heard.</summary>
    private const long LatestTold = 300_000_000;

    /// <summary>
    /// Takes a final transcript. <paramref name="answering"/>: when the same service was last asked for an answer, if it
    /// is a speech-to-speech service, whose transcripts may come long after the turn.
    /// </summary>
    public void Final(TranscriptionFrame frame, long now, long? answering)
    {
        var named = Named(frame.TurnId);
        if (frame.Text is not { Length: > 0 } text || string.IsNullOrWhiteSpace(text))
        {
            // No words for good: the next ones are not this turn's.
            if (frame.Finalized == true && (named ?? Untold(now, "")) is { } wordless) NoWords(wordless, frame);
            return;
        }

        if (_keypad.TakeTold(text, frame.Source, _turns, frame.Line, now)) return;
        var turn = named ?? (answering is null ? null : Untold(now, text) ?? Question(answering.Value, frame.Source, now) ?? BeforeAnswer(answering.Value, frame.Line)) ?? TurnOfText(text, (frame.Source, frame.UserId), now) ?? Begin(now, frame.Line);
        if (turn.RepeatsAnother(text, frame.Source)) return;
        BeginAgain(turn, text);
        SoundUnheard(turn, text, frame.Line, now, interim: false);
        // The sound that went on when the pipeline began to listen: its first words were told while it did not.
        if (_turns.IndexOf(turn) is > 0 and var at && _turns[at - 1] is { Muted: true, HasFinal: false } muted && turn.Start - muted.LastSign < LongestPause && muted.Begins(text)) muted.ForgetInterim();
        turn.AddFinal(text, frame.IncludesInterFrameSpaces == true, (frame.Source, frame.UserId), frame.Language, TranscriberResult.Of(frame.Result), now, frame.Line);
        (turn.LastFinal, turn.LastTold, turn.Transcriber) = (now, now, frame.Source);
        turn.FirstTold ??= now;
        StartByWords(turn);
        SoundUnseen(turn, frame.Line, now);
    }

    public void Interim(InterimTranscriptionFrame frame, long now, long? answering)
    {
        if (frame.Text is not { Length: > 0 } text || string.IsNullOrWhiteSpace(text)) return;
        if (Named(frame.TurnId) is null && IsLate(text, now)) return;
        var turn = Named(frame.TurnId) ?? (answering is null ? null : Untold(now, text)) ?? _speaking ?? Taking(now) ?? NotYetAsked(now) ?? WithoutWords(now) ?? Begin(now, frame.Line);
        if (turn is { TextLines.Count: 0, Resumed: { } resumed }) (turn.Start, turn.StartLine) = resumed;
        SoundUnheard(turn, text, frame.Line, now, interim: true);
        turn.LastTold = now;
        turn.FirstTold ??= now;
        turn.AddInterim(text, answering is not null || frame.IncludesInterFrameSpaces == true, (frame.UserId, frame.Language), now, frame.Line);
        turn.Transcriber ??= frame.Source;
        StartByWords(turn);
        SoundUnseen(turn, frame.Line, now);
    }

    /// <summary>
    /// A transcriber without interim transcripts tells each sound by a final one. Where the first has room in the last sound, the
    /// one before it brought no words, as a cough; another final one shows that it did.
    /// </summary>
    private void BeginAgain(UserTurn turn, string text)
    {
        if (turn.BeforeNoise is { } first) (turn.Start, turn.StartLine, turn.BeforeNoise) = (first.Clock, first.Line, null);
        else if (_speaking is null && turn is { TextLines.Count: 0, LostWords: false, Resumed: { } resumed, End: { } end } && end - resumed.Clock + LatestTold >= SpeakingTime.Usual(text))
            (turn.BeforeNoise, turn.Start, turn.StartLine) = ((turn.Start, turn.StartLine), resumed.Clock, resumed.Line);
    }

    /// <summary>A transcriber failed: a sound of which no words came was perhaps no noise.</summary>
    public void Failed(ErrorFrame error)
    {
        if (Open is { } turn && error.Source is { } source && (source.Contains("STT", StringComparison.Ordinal) || _turns.Exists(each => each.Transcriber == source))) turn.LostWords = true;
    }

    /// <summary>The turn of a service's name: it knows whose words it tells.</summary>
    private UserTurn? Named(string? id) => id is { Length: > 0 } ? _turns.FindLast(turn => turn.Id == id) : null;

    private static void NoWords(UserTurn turn, TranscriptionFrame frame)
    {
        turn.WithoutWords = true;
        if (frame.Failed != true) return;
        turn.TranscriptFailed = true;
        turn.TextLines.Add(frame.Line);
    }

    /// <summary>Where only the end of a sound was told, its words took their usual time.</summary>
    private void StartByWords(UserTurn turn)
    {
        if (turn is not { StartUnknown: true, End: { } end }) return;
        var before = _turns.IndexOf(turn) is > 0 and var at ? _turns[at - 1].LastSign : 0;
        turn.Start = Math.Min(end, Math.Max(before, end - SpeakingTime.Usual(turn.Words)));
    }

    /// <summary>Where no detector heard the words, their transcripts are the only sign of the sound.</summary>
    private static void SoundUnseen(UserTurn turn, int line, long now)
    {
        turn.LastSign = now;
        // The end of a mute closes what was heard in it, and the words of it may come later.
        if (turn.StartFromVad || turn.EndFromVad || turn is { Closed: not null, Muted: false }) return;
        (turn.End, turn.EndLine) = (now, line);
    }

    /// <summary>
    /// Words that were told well after others of which the detector had already heard the end were spoken after it: a
    /// detector loses a voice that grows quiet.
    /// </summary>
    private void SoundUnheard(UserTurn turn, string text, int line, long now, bool interim)
    {
        if (_speaking == turn || turn is not { End: { } end, LastTold: { } told, Closed: null } || (turn.Finals < turn.Sounds.Count && !interim)) return;
        if (!turn.EndFromWords && (!turn.EndFromVad || told <= end || now - end < LatestStop)) return;
        if (turn.Beyond(text) is not { Length: > 0 } more || now - told < SpeakingTime.Least(more)) return;
        // A slow transcriber tells what was heard; more words than that sound holds were said after it.
        if (!turn.EndFromWords && SpeakingTime.Usual(turn.Words + more) < end - turn.Start + LatestTold) return;
        (turn.End, turn.EndLine, turn.EndFromVad, turn.EndFromWords) = (now, line, false, true);
    }

    /// <summary>The oldest turn that is over, of which no final transcript came, and that could hold this one.</summary>
    private UserTurn? Untold(long now, string text)
    {
        var untold = _turns.FindAll(turn => turn is { Closed: not null, HasFinal: false, WithoutWords: false } && now - turn.Closed < LatestFinal);
        var told = untold.Find(turn => turn.CouldHold(text)) ?? untold.FirstOrDefault();
        // Pieces of it that came before were taken for an older turn's.
        foreach (var other in untold)
        {
            if (other != told && other.Begins(text)) other.ForgetInterim();
        }

        return told;
    }

    /// <summary>An interim transcript that was overtaken by its final one, or by the end of its turn: its final one is still to come.</summary>
    private bool IsLate(string text, long now) =>
        _speaking is null && Last is { Closed: not null, HasFinal: true, LastTold: { } told } last && ((now - told < LongestPause && last.Beyond(text).Length == 0) || IsOfSound(last, text, now));

    /// <summary>Whether words that come after a turn's end were said in it: the detector heard nothing since, and its sound has room for them beside the others.</summary>
    private static bool IsOfSound(UserTurn turn, string text, long now) =>
        turn is { Typed: null, EndFromVad: true, End: { } end } && now - end < LatestSegment
            && turn.CouldHold(text.StartsWith(turn.Words, StringComparison.OrdinalIgnoreCase) ? text : $"{turn.Words} {text}");

    /// <summary>The turn that was closed before the first words of it were told.</summary>
    private UserTurn? WithoutWords(long now) =>
        Last is { Typed: null, Closed: not null, HasFinal: false, StartFromVad: true, Answered: false } last && now - last.LastSign < LatestFinal ? last : null;

    /// <summary>
    /// Such a service may tell a question in pieces, the last when its answer begins: what was told before that and had no other
    /// answer is of the same question.
    /// </summary>
    private UserTurn? Question(long answer, string? source, long now) =>
        _speaking is null && Last is { Typed: null, HasFinal: true, Closed: not null } last && last.FirstAsked == answer && last.Transcriber == source && now - answer < LatestSegment ? last : null;

    /// <summary>
    /// A service that tells neither voice nor turns (Gemini Live) may transcribe the question when its answer already
    /// plays: it was asked before the answer, and when it ended nobody knows.
    /// </summary>
    private UserTurn? BeforeAnswer(long answer, int line)
    {
        if (_speaking is not null || Last?.Start >= answer || Open is not null) return null;
        var turn = Begin(answer, line);
        (turn.End, turn.EndLine, turn.Closed, turn.EndUnknown, turn.FirstAsked) = (answer, line, answer, true, answer);
        return turn;
    }

    /// <summary>The open turn that text of this moment belongs to. One that no strategy opened and no detector heard ends with a pause.</summary>
    private UserTurn? Taking(long now) =>
        Open is { } open && ((open.Opened && !open.Bounded) || open.StartFromVad || now - open.LastSign < LongestPause) ? open : null;

    private UserTurn? TurnOfText(string text, (string?, string?) speaker, long now)
    {
        if (Older(text, speaker, now) is { } older) return older;
        // One commit can give two finals, and the second of them open a turn of its own that holds nothing.
        if (_speaking is null && Last is { Closed: not null } or { HasWords: false, Sounds.Count: 0 } && _turns.FindLast(turn => turn.HasFinal) is { Typed: null, Closed: not null } told && (told == Last || (Last.Sounds.Count == 0 && !Last.Begins(text) && now - Last.Start < SpeakingTime.Least(text))) && told.IsToldAgainBy(text, speaker, now)) return told;
        if (_speaking is not null) return _speaking;
        if (Taking(now) is { } open) return open;
        return NotYetAsked(now) ?? (Last is { Typed: null } last && (last.StartFromVad || !last.HasFinal) && now - last.LastSign < LatestFinal && !IsDone(last, text, now) ? last : null);
    }

    /// <summary>
    /// A turn that was told and answered is complete when its last sound is some time ago: a slow transcriber may still
    /// tell words that the sound could hold beside the others.
    /// </summary>
    private static bool IsDone(UserTurn turn, string text, long now) =>
        turn is { HasFinal: true, Answered: true } && now - (turn.End ?? turn.LastSign) >= (turn.EndFromVad && turn.CouldHold($"{turn.Words} {text}") ? LatestHeard : LatestSegment);

    /// <summary>A final with more words than could be said since the caller began anew is of what he said before, unless that was told and answered.</summary>
    private UserTurn? Older(string text, (string?, string?) speaker, long now) =>
        _turns is [.., { Typed: null, Muted: false } older, { Typed: null, LastTold: null } begun] && begun.Closed is null
            && older is not { HasFinal: true, Answered: true } && now - older.LastSign < LatestFinal && older.End is not null && (now - begun.Start < SpeakingTime.Least(text) || older.IsFormattedBy(text, speaker)) ? older : null;

    /// <summary>The turn that a service closed before its last words were told, and of which no model was asked yet.</summary>
    private UserTurn? NotYetAsked(long now) =>
        Last is { Typed: null, Closed: { } closed, Answered: false } last && last.Opened && last.ContextSent is null && !(last.Asked >= last.Start) && now - closed < LatestSegment ? last : null;
}
