namespace Tuner.Pipecat.Recording.Speech;

/// <summary>An unbroken stretch of the bot's sound at the transport. Clocks are the pipeline's, nanoseconds.</summary>
internal sealed class Talkspurt(long start, int startLine)
{
    /// <summary>A chunk that is later than this leaves a gap; an earlier one is only delayed.</summary>
    private const long LongestDelay = 60_000_000;

    /// <summary>Chunks of audio that came a little late: from which position on, by how much in all.</summary>
    private readonly List<(long Position, long Shift)> _shifts = [];

    public long Start { get; } = start;

    public int StartLine { get; } = startLine;

    public int EndLine { get; set; } = startLine;

    /// <summary>How much was played, gaps left out.</summary>
    public long Length { get; private set; }

    /// <summary>When the cut came, if it was cut.</summary>
    public long? Cut { get; private set; }

    public int CutLine { get; private set; }

    /// <summary>The chunk that was being sent when the cut came, and is counted as heard.</summary>
    public long UnderWay { get; set; }

    /// <summary>True when no audio was seen and only the bot's start and stop frames tell.</summary>
    public bool WithoutAudio { get; init; }

    /// <summary>Nobody told that it was played: it is taken to have sounded in real time from when it was made.</summary>
    public bool Assumed { get; set; }

    /// <summary>The output at which it sounded; null: the default one.</summary>
    public string? Destination { get; init; }

    /// <summary>The contexts that sounded in it, in order.</summary>
    public List<SpeechContext> Contexts { get; } = [];

    /// <summary>When the sound ends if nothing more comes.</summary>
    public long PlayEnd { get; private set; } = start;

    /// <summary>The last sound.</summary>
    public long End => Cut is { } cut ? Math.Min(PlayEnd, Math.Max(cut, Start)) : PlayEnd;

    /// <summary>How much of <see cref="Length"/> was heard before the cut.</summary>
    public long HeardLength => Length - (PlayEnd - End);

    public void Add(long duration, long now, int line)
    {
        if (now > PlayEnd)
        {
            if (Length > 0 && _shifts.Count < 256) _shifts.Add((Length, now - PlayEnd));
            PlayEnd = now;
        }
        else
        {
            CatchUp(PlayEnd - now);
        }

        PlayEnd += duration;
        Length += duration;
        EndLine = line;
    }

    /// <summary>A transport that was held up sends the next chunks sooner, until it is where it would have been.</summary>
    private void CatchUp(long early)
    {
        while (early > 0 && _shifts is [.., var (position, shift)] && shift < LongestDelay)
        {
            var back = Math.Min(shift, early);
            (early, PlayEnd) = (early - back, PlayEnd - back);
            _shifts.RemoveAt(_shifts.Count - 1);
            if (back < shift) _shifts.Add((position, shift - back));
        }
    }

    /// <summary>Everything that would sound after <paramref name="clock"/> is thrown away.</summary>
    public void CutAt(long clock, int line)
    {
        Cut ??= clock;
        if (CutLine == 0) CutLine = line;
    }

    /// <summary>When a position in it sounded.</summary>
    public long ClockOf(long position)
    {
        var clock = Start + position;
        foreach (var (from, shift) in _shifts)
        {
            if (position >= from) clock += shift;
        }

        return clock;
    }
}
