using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Concentus.Enums;
using Concentus.Structs;

namespace Tuner.Server.Recordings;

/// <summary>
/// A small copy of a recording: one Opus stream in Ogg (RFC 7845), a fifteenth as long as the sound itself. What the encoder puts before the sound is told, and so is where the
/// sound ends: a moment of the copy is the same moment of the recording.
/// </summary>
internal static class OpusRecording
{
    private const int BitsPerSecond = 32_000;
    private const int Complexity = 5;
    private const int FramesPerSecond = 50;
    private const int PositionRate = 48_000;

    // A page a second: a player that jumps reads at most so much for nothing.
    private const int PacketsPerPage = 50;
    private const int MostPacket = 4_000;
    private const uint Serial = 0x7475_6e65;
    private static readonly int[] Rates = [8_000, 12_000, 16_000, 24_000, 48_000];

    /// <summary>Whether Opus has the file's rate; recorders write 16 kHz.</summary>
    public static bool Takes(WaveFile wave) => Rates.Contains(wave.Rate);

    /// <summary>Writes the copy.</summary>
    /// <param name="wave">How the file is read; one that <see cref="Takes"/> is true of.</param>
    /// <param name="from">The file.</param>
    /// <param name="to">Where the copy goes.</param>
    /// <param name="cancellationToken">Gives up between two pages.</param>
    public static void Write(WaveFile wave, Stream from, Stream to, CancellationToken cancellationToken)
    {
#pragma warning disable CS0618 // The factory that is recommended looks for a native library, which may be another version; this is the managed encoder itself.
        var encoder = new OpusEncoder(wave.Rate, wave.Channels, OpusApplication.OPUS_APPLICATION_AUDIO) { Bitrate = BitsPerSecond, Complexity = Complexity, UseVBR = true };
#pragma warning restore CS0618
        var scale = PositionRate / wave.Rate;
        var before = encoder.Lookahead * scale;
        var pages = new OggPages(to, Serial);
        pages.Add(Head(wave, before), 0);
        pages.End(isLast: false);
        pages.Add(Tags(), 0);
        pages.End(isLast: false);

        var perPacket = wave.Rate / FramesPerSecond;
        var bytes = new byte[perPacket * wave.FrameBytes];
        var packet = new byte[MostPacket];
        // The last sounds come out of the encoder when as much was put in behind them as it looks ahead.
        var packets = (wave.Frames + encoder.Lookahead + perPacket - 1) / perPacket;
        var end = before + wave.Frames * scale;
        from.Position = wave.Start;
        for (long at = 0, left = wave.Frames * wave.FrameBytes; at < packets; at++)
        {
            var there = (int)Math.Min(left, bytes.Length);
            from.ReadExactly(bytes, 0, there);
            left -= there;
            bytes.AsSpan(there).Clear();
            var length = encoder.Encode(MemoryMarshal.Cast<byte, short>(bytes), perPacket, packet, packet.Length);
            pages.Add(packet.AsSpan(0, length), Math.Min(end, (at + 1) * perPacket * scale));
            if (pages.Packets < PacketsPerPage && at + 1 < packets) continue;
            cancellationToken.ThrowIfCancellationRequested();
            pages.End(isLast: at + 1 == packets);
        }
    }

    private static byte[] Head(WaveFile wave, int before)
    {
        var head = new byte[19];
        "OpusHead"u8.CopyTo(head);
        (head[8], head[9]) = (1, (byte)wave.Channels);
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(10), (ushort)before);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(12), (uint)wave.Rate);
        return head;
    }

    private static byte[] Tags()
    {
        var vendor = "tuner"u8;
        var tags = new byte[8 + 4 + vendor.Length + 4];
        "OpusTags"u8.CopyTo(tags);
        BinaryPrimitives.WriteUInt32LittleEndian(tags.AsSpan(8), (uint)vendor.Length);
        vendor.CopyTo(tags.AsSpan(12));
        return tags;
    }
}
