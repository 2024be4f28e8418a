namespace Tuner.Pipecat.Recording.Speech;

/// <summary>
/// A word of which the voice told the time, and what stands with it in the text: marks, and words of which it told none. <paramref name="From"/> and
/// <paramref name="Until"/> are where it lies in its context's audio, nanoseconds.
/// </summary>
internal readonly record struct HeardWord(string Text, long From, long Until)
{
    /// <summary>When it begins and ends on the pipeline's clock in a stretch in which its context was played; what lies outside of what was heard there is at its bounds.</summary>
    public (long Start, long End) In(Talkspurt talkspurt, SpeechContext context)
    {
        var start = ClockOf(From, talkspurt, context);
        return (start, Math.Max(start, ClockOf(Until, talkspurt, context)));
    }

    private static long ClockOf(long offset, Talkspurt talkspurt, SpeechContext context)
    {
        var clock = talkspurt.Start;
        foreach (var piece in context.Played)
        {
            if (piece.Talkspurt != talkspurt) continue;
            clock = talkspurt.ClockOf(piece.Position + Math.Clamp(offset - piece.Offset, 0, piece.Heard));
            if (offset < piece.Offset + piece.Heard) break;
        }

        return Math.Min(clock, talkspurt.End);
    }
}
