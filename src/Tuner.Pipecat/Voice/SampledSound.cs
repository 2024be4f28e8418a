namespace Tuner.Voice;

/// <summary>Samples of 16 bits, little-endian, for the recording; empty where there are none, or nobody keeps them.</summary>
internal readonly record struct SampledSound(ReadOnlyMemory<byte> Pcm, int SampleRate, int Channels)
{
    public SoundSize Size => new(Pcm.Length, SampleRate, Channels);

    /// <summary>Audio in a session's form: 16-bit samples, or a telephone's 8-bit ones, which become such.</summary>
    /// <param name="mediaType">As <c>audio/pcm</c>, <c>audio/pcmu</c>, <c>audio/pcma</c>; null: 16-bit samples.</param>
    /// <param name="bytesPerSecond">Bytes a second of it.</param>
    /// <param name="audio">The audio; it is copied.</param>
    public static SampledSound Of(string? mediaType, int bytesPerSecond, ReadOnlySpan<byte> audio)
    {
        if (Is(mediaType, "pcma") || Is(mediaType, "g711_alaw")) return new(TelephoneSamples.FromALaw(audio), bytesPerSecond, 1);
        if (Is(mediaType, "pcmu") || Is(mediaType, "g711")) return new(TelephoneSamples.FromMuLaw(audio), bytesPerSecond, 1);
        return new(audio.ToArray(), bytesPerSecond / 2, 1);
    }

    private static bool Is(string? mediaType, string name) => mediaType?.Contains(name, StringComparison.OrdinalIgnoreCase) == true;
}
