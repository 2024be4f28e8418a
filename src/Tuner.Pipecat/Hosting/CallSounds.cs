using Tuner.Pipecat.Audio;

namespace Tuner.Pipecat.Hosting;

/// <summary>
/// Both sides of a call's sound on their way to its recording. What the bot is to say lies ahead until it sounds, so that a cut
/// still throws it away. From any thread; clocks are the call's, nanoseconds.
/// </summary>
internal sealed class CallSounds
{
    /// <summary>A piece of the caller's that is this late only came late; later, there was a pause.</summary>
    private const long CallerLate = 100_000_000;

    /// <summary>Where the bot's sound lies is known exactly.</summary>
    private const long BotLate = 5_000_000;

    private const long Step = 20_000_000;
    private const long Waits = 200_000_000;

    /// <summary>The most that lies ahead, bytes; what comes on top of it is taken for heard.</summary>
    private const int MostAhead = 16 << 20;

    private readonly Lock _gate = new();
    private readonly CallerTracks _callers;
    private readonly SoundTrack _bot;
    private readonly Queue<Piece> _ahead = new();
    private long _aheadBytes;
    private long _playedUntil;
    private long _passedUntil;
    private bool _isOver;

    /// <param name="hear">Takes what was put together.</param>
    /// <param name="crowded">Hears once that more callers speak at once than are told apart.</param>
    public CallSounds(Action<AudioChunk> hear, Action? crowded = null) =>
        (_callers, _bot) = (new CallerTracks(CallerLate, hear, crowded), new SoundTrack(new SoundVoice(AudioSide.Bot), BotLate, hear));

    /// <summary>Sound of a caller's has come in: how late, only what follows can show.</summary>
    public void FromCaller(ReadOnlySpan<byte> pcm, int rate, int channels, long now, string? speaker = null)
    {
        var bytes = SoundTrack.WholeBytes(pcm.Length, rate, channels);
        if (bytes == 0) return;
        lock (_gate)
        {
            if (_isOver) return;
            _callers.Of(speaker, now)?.Add(pcm[..bytes], rate, channels, now);
            _callers.FlushOlder(now - Waits);
            Pass(now);
            _bot.FlushOlder(now - Waits);
        }
    }

    /// <summary>Sound of the bot's sounds from a moment on, or behind what sounds before it.</summary>
    public void FromBot(ReadOnlyMemory<byte> pcm, int rate, int channels, long from, long now)
    {
        pcm = pcm[..SoundTrack.WholeBytes(pcm.Length, rate, channels)];
        if (pcm.IsEmpty) return;
        lock (_gate)
        {
            if (_isOver) return;
            var begin = Math.Max(_playedUntil, from);
            _playedUntil = begin + SoundTrack.LengthOf(pcm.Length, rate, channels);
            var step = Math.Max(1, (int)(Step * rate / 1_000_000_000)) * 2 * channels;
            for (var at = 0; at < pcm.Length; at += step)
            {
                var part = pcm[at..Math.Min(at + step, pcm.Length)];
                _ahead.Enqueue(new Piece(part, rate, channels, begin + SoundTrack.LengthOf(at, rate, channels)));
                _aheadBytes += part.Length;
            }

            Pass(now);
            _callers.FlushOlder(now - Waits);
        }
    }

    /// <summary>The caller cuts in: what lies ahead is thrown away.</summary>
    public void Cut(long now)
    {
        lock (_gate)
        {
            Pass(now);
            if (_ahead.TryPeek(out var sounding) && sounding.Begin < now) Hand(sounding.Until(now));
            _ahead.Clear();
            _aheadBytes = 0;
            _playedUntil = _passedUntil;
        }
    }

    /// <summary>Hands over what is due.</summary>
    /// <returns>Whether all of it is handed over.</returns>
    public bool Settle(long now)
    {
        lock (_gate)
        {
            Pass(now);
            _callers.FlushOlder(now - Waits);
            _bot.FlushOlder(now - Waits);
            return _ahead.Count == 0 && !_callers.HoldsSome && !_bot.HoldsSome;
        }
    }

    /// <summary>The call is over: what is left was heard.</summary>
    public void Close()
    {
        lock (_gate)
        {
            if (_isOver) return;
            _isOver = true;
            Pass(_playedUntil);
            _callers.Flush();
            _bot.Flush();
        }
    }

    private void Pass(long now)
    {
        while (_ahead.TryPeek(out var next) && (next.End <= now || _aheadBytes > MostAhead))
        {
            _ahead.Dequeue();
            _aheadBytes -= next.Pcm.Length;
            Hand(next);
        }
    }

    private void Hand(Piece piece)
    {
        _passedUntil = piece.End;
        _bot.Add(piece.Pcm.Span, piece.Rate, piece.Channels, piece.Begin);
    }

    private readonly record struct Piece(ReadOnlyMemory<byte> Pcm, int Rate, int Channels, long Begin)
    {
        public long End => Begin + SoundTrack.LengthOf(Pcm.Length, Rate, Channels);

        /// <summary>What of it sounds before a moment.</summary>
        public Piece Until(long moment) =>
            this with { Pcm = Pcm[..Math.Min(Pcm.Length, (int)((moment - Begin) * Rate / 1_000_000_000) * 2 * Channels)] };
    }
}
