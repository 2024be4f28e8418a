using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Tuner.Pipecat.Journal;

namespace Tuner.Pipecat.Audio.Files;

/// <summary>Lays a call's sound out as a stereo WAV file of 16 kHz: the caller left, the bot right. It holds no more of it than a moment.</summary>
internal static class WavFile
{
    /// <summary>How long the head is, bytes.</summary>
    public const int HeadBytes = 44;

    private const int Channels = 2;
    private const int FrameBytes = Channels * 2;
    private const int Frames = 8 << 10;

    /// <summary>How long the file of a plan is, bytes.</summary>
    public static long BytesOf(SoundPlan plan) => HeadBytes + (plan.Length * FrameBytes);

    /// <summary>Writes the file; faults of the disk are the caller's to catch.</summary>
    /// <param name="sound">What was written while the call went on.</param>
    /// <param name="plan">Where each piece of it belongs.</param>
    /// <param name="silent">What must not be heard, in order: milliseconds from and to.</param>
    /// <param name="to">The file to write.</param>
    /// <returns>Its SHA-256, 64 hexadecimal digits.</returns>
    public static string Write(IStateFile sound, SoundPlan plan, IReadOnlyList<(long FromMs, long ToMs)> silent, IStateFile to)
    {
        var hash = new RunningSha256();
        var (caller, bot) = (new ChannelMix(sound, AudioSide.Caller, plan), new ChannelMix(sound, AudioSide.Bot, plan));
        var (left, right) = (new short[Frames], new short[Frames]);
        var both = new short[Frames * Channels];
        var head = Head(plan.Length);
        Put(head, 0);
        for (var at = 0L; at < plan.Length; at += Frames)
        {
            var count = (int)Math.Min(Frames, plan.Length - at);
            caller.Fill(left.AsSpan(0, count), at);
            bot.Fill(right.AsSpan(0, count), at);
            for (var i = 0; i < count; i++) (both[i * 2], both[(i * 2) + 1]) = (left[i], right[i]);
            Silence(both.AsSpan(0, count * Channels), at, silent);
            Put(MemoryMarshal.AsBytes(both.AsSpan(0, count * Channels)), HeadBytes + (at * FrameBytes));
        }

        return hash.Finish();

        void Put(ReadOnlySpan<byte> bytes, long offset)
        {
            hash.Add(bytes);
            to.Write(bytes, offset);
        }
    }

    /// <summary>The head of a file of so many samples of each channel.</summary>
    public static byte[] Head(long samples)
    {
        var head = new byte[HeadBytes];
        var bytes = (uint)(samples * FrameBytes);
        "RIFF"u8.CopyTo(head);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(4), bytes + HeadBytes - 8);
        "WAVEfmt "u8.CopyTo(head.AsSpan(8));
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(16), 16);
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(20), 1);
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(22), Channels);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(24), SoundPlan.Rate);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(28), SoundPlan.Rate * FrameBytes);
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(32), FrameBytes);
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(34), 16);
        "data"u8.CopyTo(head.AsSpan(36));
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(40), bytes);
        return head;
    }

    private static void Silence(Span<short> both, long first, IReadOnlyList<(long FromMs, long ToMs)> silent)
    {
        const int perMs = SoundPlan.Rate / 1000;
        var frames = both.Length / Channels;
        foreach (var (fromMs, toMs) in silent)
        {
            var (from, to) = (Math.Max(0, (fromMs * perMs) - first), Math.Min(frames, (toMs * perMs) - first));
            if (from < to) both[((int)from * Channels)..((int)to * Channels)].Clear();
        }
    }
}
