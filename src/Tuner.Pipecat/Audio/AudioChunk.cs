namespace Tuner.Pipecat.Audio;

/// <summary>Whose sound it is.</summary>
internal enum AudioSide
{
    /// <summary>What came in: the left channel.</summary>
    Caller,

    /// <summary>What was really sent: the right channel.</summary>
    Bot,
}

/// <summary>A piece of sound as the transport's edge had it: one chunk, or several that followed each other without a break.</summary>
/// <param name="Side">Whose it is.</param>
/// <param name="Rate">Samples a second of each channel.</param>
/// <param name="Channels">How many channels lie interleaved in it.</param>
/// <param name="Clock">The pipeline's clock when its first chunk was seen, nanoseconds.</param>
/// <param name="LastClock">The same of its last chunk; equal to <paramref name="Clock"/> for one chunk.</param>
/// <param name="Pcm">Signed 16-bit samples, little-endian.</param>
internal readonly record struct AudioChunk(AudioSide Side, int Rate, int Channels, long Clock, long LastClock, ReadOnlyMemory<byte> Pcm)
{
    /// <summary>Which of the side's streams it is of; see <see cref="SoundVoice.Speaker"/>.</summary>
    public int Speaker { get; init; }

    /// <summary>True where it holds one caller alone; see <see cref="SoundVoice.IsAlone"/>.</summary>
    public bool IsAlone { get; init; }

    /// <summary>Whose it is, to the person.</summary>
    public SoundVoice Voice => new(Side, Speaker, IsAlone);
}
