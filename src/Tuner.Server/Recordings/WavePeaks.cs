using System.Buffers;
using System.Buffers.Text;
using System.Runtime.InteropServices;

namespace Tuner.Server.Recordings;

/// <summary>How loud a recording is, as audiowaveform's JSON, version 2: of each fiftieth of a second and each channel the lowest and the highest sample, in 8 bits.</summary>
internal static class WavePeaks
{
    private const int PerSecond = 50;

    /// <summary>Writes the peaks of a file. The last stretch may be shorter than the others.</summary>
    /// <param name="wave">How the file is read.</param>
    /// <param name="from">The file.</param>
    /// <param name="to">Where the JSON goes.</param>
    /// <param name="cancellationToken">Gives up between two seconds of sound.</param>
    public static void Write(WaveFile wave, Stream from, Stream to, CancellationToken cancellationToken)
    {
        var perPixel = wave.Rate / PerSecond;
        var length = (wave.Frames + perPixel - 1) / perPixel;
        using var text = new BufferedText(to);
        text.Append($"{{\"version\":2,\"channels\":{wave.Channels},\"sample_rate\":{wave.Rate},\"samples_per_pixel\":{perPixel},\"bits\":8,\"length\":{length},\"data\":[");
        var bytes = new byte[perPixel * PerSecond * wave.FrameBytes];
        from.Position = wave.Start;
        var isFirst = true;
        for (var left = wave.Frames; left > 0;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var frames = (int)Math.Min(left, bytes.Length / wave.FrameBytes);
            from.ReadExactly(bytes, 0, frames * wave.FrameBytes);
            // WAV and every machine that this runs on have the low byte first.
            var samples = MemoryMarshal.Cast<byte, short>(bytes.AsSpan(0, frames * wave.FrameBytes));
            for (var at = 0; at < samples.Length; at += perPixel * wave.Channels)
            {
                var pixel = samples[at..Math.Min(samples.Length, at + perPixel * wave.Channels)];
                for (var channel = 0; channel < wave.Channels; channel++)
                {
                    var (low, high) = Extremes(pixel, channel, wave.Channels);
                    if (!isFirst) text.Append(',');
                    text.Append(low >> 8);
                    text.Append(',');
                    text.Append(high >> 8);
                    isFirst = false;
                }
            }
            left -= frames;
        }
        text.Append("]}\n");
    }

    private static (int Low, int High) Extremes(ReadOnlySpan<short> pixel, int channel, int channels)
    {
        var (low, high) = (short.MaxValue, short.MinValue);
        for (var at = channel; at < pixel.Length; at += channels)
        {
            low = Math.Min(low, pixel[at]);
            high = Math.Max(high, pixel[at]);
        }
        return (low, high);
    }

    /// <summary>Plain text in pieces that a file takes at once.</summary>
    private sealed class BufferedText(Stream to) : IDisposable
    {
        private const int Longest = 256;
        private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        private int _used;

        public void Append(string text)
        {
            Room();
            foreach (var letter in text) _buffer[_used++] = (byte)letter;
        }

        public void Append(char letter)
        {
            Room();
            _buffer[_used++] = (byte)letter;
        }

        public void Append(int number)
        {
            Room();
            Utf8Formatter.TryFormat(number, _buffer.AsSpan(_used), out var written);
            _used += written;
        }

        public void Dispose()
        {
            to.Write(_buffer, 0, _used);
            ArrayPool<byte>.Shared.Return(_buffer);
        }

        private void Room()
        {
            if (_buffer.Length - _used >= Longest) return;
            to.Write(_buffer, 0, _used);
            _used = 0;
        }
    }
}
