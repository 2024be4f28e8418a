using Tuner.Pipecat.Audio;

namespace Tuner.Pipecat.Hosting;

/// <summary>Sound of a call that a full queue had no room for, until the engine is told of it. From any thread.</summary>
internal sealed class SoundHoles
{
    private readonly Lock _gate = new();
    private readonly Dictionary<SoundVoice, (long From, long To)> _holes = [];

    /// <summary>Counts a piece that was lost.</summary>
    public void Add(in AudioChunk lost)
    {
        var end = lost.Clock + SoundTrack.LengthOf(lost.Pcm.Length, lost.Rate, lost.Channels);
        lock (_gate) _holes[lost.Voice] = _holes.TryGetValue(lost.Voice, out var before) ? (before.From, Math.Max(before.To, end)) : (lost.Clock, end);
    }

    /// <summary>Returns what was lost of a voice since it was last asked: where it began, nanoseconds, and how long it was, milliseconds.</summary>
    public (long Clock, long Milliseconds)? Take(SoundVoice voice)
    {
        lock (_gate) return _holes.Remove(voice, out var told) ? (told.From, (told.To - told.From) / 1_000_000) : null;
    }

    /// <summary>The voices of which something was lost.</summary>
    public SoundVoice[] Voices()
    {
        lock (_gate) return [.. _holes.Keys];
    }
}
