using Tuner.Pipecat.Audio;

namespace Tuner.Pipecat.Hosting;

/// <summary>Sound of a call that a full queue had no room for, until the engine is told of it. From any thread.</summary>
internal sealed class SoundHoles
{
    private readonly Lock _gate = new();
    private (long From, long To)? _caller;
    private (long From, long To)? _bot;

    public void Add(in AudioChunk lost)
    {
        var end = lost.Clock + SoundTrack.LengthOf(lost.Pcm.Length, lost.Rate, lost.Channels);
        lock (_gate)
        {
            ref var hole = ref lost.Side == AudioSide.Caller ? ref _caller : ref _bot;
            hole = hole is { } before ? (before.From, Math.Max(before.To, end)) : (lost.Clock, end);
        }
    }

    /// <summary>Returns what was lost of a side since it was last asked: where it began, nanoseconds, and how long it was, milliseconds.</summary>
    public (long Clock, long Milliseconds)? Take(AudioSide side)
    {
        lock (_gate)
        {
            ref var hole = ref side == AudioSide.Caller ? ref _caller : ref _bot;
            if (hole is not { } told) return null;
            hole = null;
            return (told.From, (told.To - told.From) / 1_000_000);
        }
    }
}
