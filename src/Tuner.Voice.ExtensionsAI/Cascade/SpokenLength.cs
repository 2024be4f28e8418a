using System.Buffers.Binary;
using System.Globalization;
using Microsoft.Extensions.AI;

namespace Tuner.Voice;

/// <summary>How long audio sounds, where its form says so: samples, or a WAV file. Of a packed form nobody knows; the text's usual pace stands for it.</summary>
internal static class SpokenLength
{
    private const int WavHeader = 44;

    public static TimeSpan Of(DataContent content)
    {
        var type = content.MediaType;
        var audio = content.Data.Span;
        if (audio.Length > WavHeader && audio.StartsWith("RIFF"u8))
        {
            var bytesPerSecond = BinaryPrimitives.ReadInt32LittleEndian(audio[28..]);
            return bytesPerSecond > 0 ? TimeSpan.FromSeconds((double)(audio.Length - WavHeader) / bytesPerSecond) : default;
        }

        return IsSamples(type) ? TimeSpan.FromSeconds((double)audio.Length / RealtimeSettings.BytesPerSecond(type, RateIn(type))) : default;
    }

    /// <summary>Its samples, for a recording; none where it is packed, or in samples of other than 16 bits.</summary>
    public static SampledSound SamplesOf(DataContent content)
    {
        var audio = content.Data.Span;
        if (audio.Length > WavHeader && audio.StartsWith("RIFF"u8))
        {
            var isPcm = BinaryPrimitives.ReadInt16LittleEndian(audio[20..]) == 1 && BinaryPrimitives.ReadInt16LittleEndian(audio[34..]) == 16;
            return isPcm ? new(audio[WavHeader..].ToArray(), BinaryPrimitives.ReadInt32LittleEndian(audio[24..]), BinaryPrimitives.ReadInt16LittleEndian(audio[22..])) : default;
        }

        var type = content.MediaType;
        // Samples of a network's order (RFC 3551) would be noise.
        return IsSamples(type) && !IsNamed(type, "l16") ? SampledSound.Of(type, RealtimeSettings.BytesPerSecond(type, RateIn(type)), audio) : default;
    }

    private static bool IsSamples(string mediaType) => IsNamed(mediaType, "pcm") || IsNamed(mediaType, "l16");

    private static bool IsNamed(string mediaType, string name) => mediaType.Contains(name, StringComparison.OrdinalIgnoreCase);

    private static int RateIn(string mediaType)
    {
        var at = mediaType.IndexOf("rate=", StringComparison.OrdinalIgnoreCase);
        if (at < 0) return 0;
        var digits = mediaType[(at + 5)..].TakeWhile(char.IsAsciiDigit).Take(6).ToArray();
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var rate) ? rate : 0;
    }
}
