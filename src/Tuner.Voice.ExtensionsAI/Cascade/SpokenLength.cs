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

        var isSamples = type.Contains("pcm", StringComparison.OrdinalIgnoreCase) || type.Contains("l16", StringComparison.OrdinalIgnoreCase);
        return isSamples ? TimeSpan.FromSeconds((double)audio.Length / RealtimeSettings.BytesPerSecond(type, RateIn(type))) : default;
    }

    private static int RateIn(string mediaType)
    {
        var at = mediaType.IndexOf("rate=", StringComparison.OrdinalIgnoreCase);
        if (at < 0) return 0;
        var digits = mediaType[(at + 5)..].TakeWhile(char.IsAsciiDigit).Take(6).ToArray();
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var rate) ? rate : 0;
    }
}
