using System.Runtime.InteropServices;
using Tuner.Pipecat.Audio.Files;

namespace Tuner.Cli.Tests.Support;

/// <summary>A stereo recording of 16 kHz, listened to.</summary>
internal sealed class HeardWav(byte[] wav)
{
    private const int PerMs = 16;
    private readonly short[] _both = MemoryMarshal.Cast<byte, short>(wav.AsSpan(WavFile.HeadBytes)).ToArray();

    public int LengthMs => _both.Length / 2 / PerMs;

    /// <summary>The loudest sample of a channel (0 the caller, 1 the bot) between two moments, milliseconds.</summary>
    public int Loudest(int channel, int fromMs, int toMs)
    {
        var loudest = 0;
        for (var i = fromMs * PerMs; i < Math.Min(toMs * PerMs, _both.Length / 2); i++) loudest = Math.Max(loudest, Math.Abs((int)_both[(i * 2) + channel]));
        return loudest;
    }

    /// <summary>How loud a tone is between two moments.</summary>
    public double Tone(int channel, int hertz, int fromMs, int toMs)
    {
        var (cosine, sine, count) = (0.0, 0.0, 0);
        for (var i = fromMs * PerMs; i < Math.Min(toMs * PerMs, _both.Length / 2); i++, count++)
        {
            var angle = 2 * Math.PI * hertz * i / 16_000;
            cosine += _both[(i * 2) + channel] * Math.Cos(angle);
            sine += _both[(i * 2) + channel] * Math.Sin(angle);
        }

        return count == 0 ? 0 : 2 * Math.Sqrt((cosine * cosine) + (sine * sine)) / count;
    }
}
