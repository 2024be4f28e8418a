using Tuner.Pipecat.Hosting;

namespace Tuner.Voice;

/// <summary>The audio of one speech until it is known when it was played, in the order in which it was made. What nobody gave as samples is silent.</summary>
internal sealed class SpeechSound(KeptSound kept)
{
    /// <summary>Lengths are told in microseconds.</summary>
    private const long Rounding = 1_000;

    private readonly Queue<MadeSound> _made = new();
    private MadeSound? _next;
    private long _owed;

    /// <summary>Audio was made; without samples only its length is known.</summary>
    public void Made(SoundSize size, ReadOnlyMemory<byte> pcm) => _made.Enqueue(new MadeSound(kept.Keep(pcm), size));

    /// <summary>The next part of it was played.</summary>
    /// <param name="length">How long it is, nanoseconds.</param>
    /// <param name="from">When it began to sound.</param>
    /// <param name="now">The moment.</param>
    /// <param name="sounds">Takes it.</param>
    public void Played(long length, long from, long now, CallSounds sounds)
    {
        // Less than a sample of what was told before may be left.
        var (at, left) = (from - _owed, length + _owed);
        while (left > Rounding && (_next is not null || _made.TryDequeue(out _next)))
        {
            var part = _next.Size.Duration <= left + Rounding ? _next : _next.Before(left);
            if (part.Size.Bytes == 0) break;
            kept.Release(part.Pcm);
            sounds.FromBot(part.Pcm, part.Size.SampleRate, part.Size.Channels, at, now);
            at += part.Size.Duration;
            left -= part.Size.Duration;
            _next = part.Size.Bytes == _next.Size.Bytes ? null : _next.Behind(part);
        }

        _owed = _next is null ? 0 : left;
    }

    /// <summary>The rest will not be played.</summary>
    public void Forget()
    {
        if (_next is not null) kept.Release(_next.Pcm);
        foreach (var made in _made) kept.Release(made.Pcm);
        (_next, _owed) = (null, 0);
        _made.Clear();
    }

    /// <summary>A piece of audio; without samples only its length is known.</summary>
    private sealed record MadeSound(ReadOnlyMemory<byte> Pcm, SoundSize Size)
    {
        /// <summary>Its first so many nanoseconds, in whole samples.</summary>
        public MadeSound Before(long length)
        {
            var bytes = (int)((double)length * Size.SampleRate / 1e9) * 2 * Size.Channels;
            return new(Pcm.IsEmpty ? Pcm : Pcm[..bytes], Size with { Bytes = bytes });
        }

        /// <summary>What follows its first part.</summary>
        public MadeSound Behind(MadeSound first) => new(Pcm[first.Pcm.Length..], Size with { Bytes = Size.Bytes - first.Size.Bytes });
    }
}
