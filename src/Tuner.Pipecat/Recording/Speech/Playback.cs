using Tuner.Pipecat.Frames;

namespace Tuner.Pipecat.Recording.Speech;

/// <summary>Follows the sound that left one output of the transport: stretches of the bot's speech, and whose audio they were.</summary>
/// <param name="queue">What was made for it and not played yet.</param>
/// <param name="transports">Takes who says that the bot speaks.</param>
/// <param name="destination">The output's name; null: the default one.</param>
internal sealed class Playback(VoiceQueue queue, HashSet<string> transports, string? destination)
{
    /// <summary>Sound that comes this much late is a late chunk; later, it is a silence and a new stretch.</summary>
    private const long LongestGap = 200_000_000;

    /// <summary>At an utterance boundary this much silence is a gap: no late chunk is expected there.</summary>
    private const long GapBetweenUtterances = 60_000_000;

    /// <summary>Pipecat says that the bot starts just before it writes the first chunk.</summary>
    private const long StartAhead = 150_000_000;

    /// <summary>A transport that gets no more audio waits three seconds before it says that the bot stopped.</summary>
    private const long LongestStarvation = 2_500_000_000;

    /// <summary>Lengths of buffered audio are told in microseconds.</summary>
    private const long Rounding = 1_000;

    private readonly List<Talkspurt> _talkspurts = [];
    private (long Clock, int Line)? _botStarted;
    private bool _anyChunk;
    private long _lastChunk;
    private long _underWay;
    private long? _grantedUntil;

    public IReadOnlyList<Talkspurt> All => _talkspurts;

    public Talkspurt? Last => _talkspurts.Count > 0 ? _talkspurts[^1] : null;

    public void BotStarted(BotStartedSpeakingFrame frame, long now)
    {
        if (frame.Source is { } source) transports.Add(source);
        _botStarted = (now, frame.Line);
    }

    /// <summary>Returns the stretch that this begins, if it does.</summary>
    public Talkspurt? Sent(TTSAudioRawFrame frame, long now)
    {
        var duration = frame.Duration;
        if (duration == 0) return null;
        _anyChunk = true;
        if (_grantedUntil is { } until)
        {
            _grantedUntil = null;
            if (now <= until) return null;
        }

        // What was told or assumed of a buffer ends where it ends: no chunk of it is under way, and no tail is lost.
        _lastChunk = frame.Playout is null ? duration : Rounding;
        _underWay = frame.Playout is null ? duration : 0;
        var begun = Last is { Cut: null, WithoutAudio: false } last && now - last.PlayEnd <= GapIn(last) ? null : Begin(now, frame.Line);
        queue.Play(Last!, duration);
        Last!.Add(duration, now, frame.Line);
        if (frame.Playout == PlayoutSource.Assumed) Last.Assumed = true;
        return begun;
    }

    /// <summary>Where no audio was ever seen, the frames about the bot are all there is. Returns the stretch that they tell of.</summary>
    public Talkspurt? BotStopped(long now, int line)
    {
        var started = _botStarted;
        _botStarted = null;
        if (Last is { Cut: null, Contexts: [.., var playing] } last)
        {
            playing.RanDry = now - last.PlayEnd > LongestStarvation;
            if (playing.RanDry || (playing.Done && !playing.PassesStop())) queue.Finish(playing);
        }

        if (_anyChunk || started is not { } begin || now <= begin.Clock) return null;
        var talkspurt = WithoutAudio(begin, now, line);
        if (talkspurt.Contexts is [.., { Done: true } told]) queue.Finish(told);
        return talkspurt;
    }

    /// <summary>
    /// What is queued is thrown away. A transport writes a chunk and then waits for its length: the one that it
    /// waits for is heard, though the frame that would say so may never come.
    /// </summary>
    public void Cut(long now, int line)
    {
        if (!_anyChunk && _botStarted is { } begin && now > begin.Clock) WithoutAudio(begin, now, line).CutAt(now, line);
        else if (Last is { Cut: null } last && now < last.PlayEnd)
        {
            if (_underWay > 0 && last.PlayEnd - now <= _underWay)
            {
                queue.Play(last, _underWay);
                last.Add(_underWay, now, last.EndLine);
                _grantedUntil = now + _underWay;
                last.UnderWay = _underWay;
                last.CutAt(last.PlayEnd, line);
            }
            else
            {
                last.CutAt(now + _underWay, line);
            }
        }

        else if (Last is { Cut: null } ended && HasMore(ended)) ended.CutAt(now, line);

        _botStarted = null;
        queue.Clear();
    }

    /// <summary>The sound had run dry, and more of the same was queued or being made.</summary>
    private bool HasMore(Talkspurt talkspurt) =>
        talkspurt.Contexts is [.., var playing] && (queue.Next is { } next ? talkspurt.Contexts.Contains(next) : !playing.Done);

    private long GapIn(Talkspurt talkspurt)
    {
        queue.DropTail(_lastChunk);
        return queue.Next is { } next && talkspurt.Contexts is [.., var playing] && next != playing ? GapBetweenUtterances : LongestGap;
    }

    /// <summary>An avatar service that plays the voice's audio itself may say late that it stopped: there was no more sound than audio.</summary>
    private Talkspurt WithoutAudio((long Clock, int Line) begin, long now, int line)
    {
        _botStarted = null;
        var talkspurt = new Talkspurt(begin.Clock, begin.Line) { WithoutAudio = true, Destination = destination };
        var length = queue.Length is > 0 and var made ? Math.Min(made, now - begin.Clock) : now - begin.Clock;
        queue.Play(talkspurt, length);
        talkspurt.Add(length, begin.Clock, line);
        _talkspurts.Add(talkspurt);
        return talkspurt;
    }

    private Talkspurt Begin(long now, int line)
    {
        queue.DropTail(Math.Min(_lastChunk, 60_000_000));
        queue.PassOver(now, Last);
        queue.DropCut();
        var (start, startLine) = _botStarted is { } started && now - started.Clock is >= 0 and < StartAhead ? started : (now, line);
        var talkspurt = new Talkspurt(start, startLine) { Destination = destination };
        _botStarted = null;
        _talkspurts.Add(talkspurt);
        return talkspurt;
    }
}
