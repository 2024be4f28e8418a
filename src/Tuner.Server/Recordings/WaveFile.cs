using System.Buffers.Binary;

namespace Tuner.Server.Recordings;

/// <summary>Where the sound lies in a WAV file, and how it is to be read. Only what recorders write is taken: 16-bit PCM in one or two channels.</summary>
/// <param name="Rate">Samples a second in each channel.</param>
/// <param name="Channels">1 or 2.</param>
/// <param name="Start">Where the samples begin, bytes.</param>
/// <param name="Frames">How many samples each channel has.</param>
internal sealed record WaveFile(int Rate, int Channels, long Start, long Frames)
{
    private const int MostChunks = 64;
    private const int LeastRate = 4_000;
    private const int MostRate = 192_000;

    /// <summary>How many bytes a sample of all channels takes.</summary>
    public int FrameBytes => 2 * Channels;

    /// <summary>Reads the head of a file; null where it is no such file. A length that goes beyond the file's end counts up to that.</summary>
    public static WaveFile? Read(Stream file)
    {
        Span<byte> head = stackalloc byte[16];
        if (!Fill(file, head[..12]) || !head[..4].SequenceEqual("RIFF"u8) || !head[8..12].SequenceEqual("WAVE"u8)) return null;
        var (rate, channels) = (0, 0);
        for (var chunk = 0; chunk < MostChunks; chunk++)
        {
            if (!Fill(file, head[..8])) return null;
            var length = BinaryPrimitives.ReadUInt32LittleEndian(head[4..8]);
            if (head[..4].SequenceEqual("data"u8))
                return channels == 0 ? null : new(rate, channels, file.Position, Math.Min(length, file.Length - file.Position) / (2 * channels));
            var next = file.Position + length + (length & 1);
            if (head[..4].SequenceEqual("fmt "u8))
            {
                if (length < 16 || !Fill(file, head)) return null;
                (channels, rate) = (BinaryPrimitives.ReadUInt16LittleEndian(head[2..4]), (int)Math.Min(int.MaxValue, BinaryPrimitives.ReadUInt32LittleEndian(head[4..8])));
                if (BinaryPrimitives.ReadUInt16LittleEndian(head[..2]) != 1 || BinaryPrimitives.ReadUInt16LittleEndian(head[14..16]) != 16) return null;
                if (channels is not (1 or 2) || rate is < LeastRate or > MostRate) return null;
            }
            if (next > file.Length) return null;
            file.Position = next;
        }
        return null;
    }

    private static bool Fill(Stream file, Span<byte> bytes) => file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) == bytes.Length;
}
