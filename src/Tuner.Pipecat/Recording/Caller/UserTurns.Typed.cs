using Tuner.Pipecat.Frames;

namespace Tuner.Pipecat.Recording.Caller;

// What a person typed to the bot as a text: a turn of its own, whatever is being said at the same time.
internal sealed partial class UserTurns
{
    private const int LongestText = 20_000;

    /// <summary>A client that cuts the bot off first waits until the pipeline has emptied before it passes the text on.</summary>
    private const long LongestFlush = 10_000_000_000;

    /// <summary>The client and the application may both tell of one text, within this time.</summary>
    private const long TwiceTold = 2_000_000_000;

    private (long Clock, int Line)? _clientCut;
    private (string Text, bool ByClient, long Clock)? _lastTyped;

    /// <summary>Whether a frame is of the processor that passes on what the user of an RTVI client does.</summary>
    public static bool IsOfClient(Frame frame) => frame.Source?.Contains("RTVIProcessor", StringComparison.Ordinal) == true;

    /// <summary>An RTVI client cut the bot off, which it does when its user typed something.</summary>
    public void CutByClient(long now, int line) => _clientCut = (now, line);

    /// <summary>A message was added to the conversation: what a person typed where an RTVI client sent it, and not what the bot's own code adds.</summary>
    public void Appended(LLMMessagesAppendFrame frame, long now)
    {
        if (IsOfClient(frame) && frame.TypedText is { } text) Type(text, true, frame.RunLlm == true, now, frame.Line);
    }

    /// <summary>The application says that a person typed a text.</summary>
    public void Typed(CallerTypedEvent told, long now) => Type(told.Text, false, true, now, told.Line);

    private void Type(string? typed, bool byClient, bool wantsAnswer, long now, int line)
    {
        if (string.IsNullOrWhiteSpace(typed)) return;
        var text = Text.Bounded(typed.Trim(), LongestText);
        var (last, cut) = (_lastTyped, _clientCut);
        (_lastTyped, _clientCut) = ((text, byClient, now), null);
        if (last is { } told && told.Text == text && told.ByClient != byClient && now - told.Clock < TwiceTold) return;
        var (clock, at) = byClient && now - cut?.Clock < LongestFlush ? cut!.Value : (now, line);
        var spoken = _speaking ?? (Open is { Opened: true } open ? open : null);
        var turn = spoken is null ? Begin(clock, at) : new UserTurn { Start = clock, StartLine = at, LastSign = clock };
        // Who speaks while he types goes on with what he says.
        if (spoken is not null) _turns.Insert(_turns.IndexOf(spoken), turn);
        // A mute is of what is heard.
        (turn.HeardMuted, turn.WithoutWords, turn.IsNote) = (false, true, !wantsAnswer);
        (turn.End, turn.EndLine, turn.Closed) = (clock, at, clock);
        turn.Type(text, line);
    }
}
