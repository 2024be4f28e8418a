using Tuner.Pipecat.Frames;

namespace Tuner.Voice;

/// <summary>How much sound: bytes of 16-bit samples.</summary>
internal readonly record struct SoundSize(long Bytes, int SampleRate, int Channels)
{
    /// <summary>How long it sounds, nanoseconds; 0 where that cannot be.</summary>
    public long Duration =>
        Bytes is > 0 and < 1L << 32 && SampleRate is > 0 and < 1 << 20 && Channels is > 0 and < 64
            ? (long)(Bytes * 1e9 / (2.0 * SampleRate * Channels))
            : 0;

    /// <summary>A length, in bytes that give it back to the microsecond.</summary>
    public static SoundSize Of(long nanoseconds) => new(nanoseconds / 1000, 500_000, 1);

    public bool IsSameFormat(SoundSize other) => SampleRate == other.SampleRate && Channels == other.Channels;

    public TTSAudioRawFrame ToFrame() => new() { Bytes = Bytes, SampleRate = SampleRate, NumChannels = Channels };
}
