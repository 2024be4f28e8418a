using System.Buffers.Binary;

namespace Tuner.Pipecat.Audio;

/// <summary>What a block of a sound file holds.</summary>
internal enum SoundKind : byte
{
    /// <summary>Sound.</summary>
    Sound,

    /// <summary>Word that sound is missing: <see cref="SoundBlock.LastClock"/> minus <see cref="SoundBlock.Clock"/> is how much.</summary>
    Hole,

    /// <summary>What was learned when the call was over, as JSON: the last block.</summary>
    Facts,
}

/// <summary>What a block says beside its kind.</summary>
[Flags]
internal enum SoundMarks : byte
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It is of one caller alone.</summary>
    Alone,

    /// <summary>A hole: its sound was on its way to a recorder that was killed. Others were dropped by a full queue.</summary>
    Killed,
}

/// <summary>
/// The head of a block in a sound file. Each block says itself what it is and when it was seen, so that a file which breaks
/// off at any byte is whole up to there, and no second file can disagree with it.
/// </summary>
/// <param name="Kind">What it holds.</param>
/// <param name="Side">Whose sound it is.</param>
/// <param name="Rate">Samples a second; one channel of signed 16-bit samples, little-endian.</param>
/// <param name="Bytes">How much follows the head.</param>
/// <param name="Clock">The pipeline's clock when its first chunk was seen, nanoseconds.</param>
/// <param name="LastClock">The same of its last chunk.</param>
internal readonly record struct SoundBlock(SoundKind Kind, AudioSide Side, int Rate, int Bytes, long Clock, long LastClock)
{
    /// <summary>How long a head is, bytes.</summary>
    public const int HeadBytes = 40;

    private const uint Mark = 0x31444e53;
    private const int LongestBlock = 16 << 20;
    private const int LowestRate = 1000;
    private const int HighestRate = 384_000;

    /// <summary>Which of the side's streams it is of.</summary>
    public int Speaker { get; init; }

    /// <summary>What else there is to say of it.</summary>
    public SoundMarks Marks { get; init; }

    /// <summary>Whose sound it is, to the person.</summary>
    public SoundVoice Voice => new(Side, Speaker, Marks.HasFlag(SoundMarks.Alone));

    /// <summary>How long its sound lasts, or what is missing, nanoseconds.</summary>
    public long Length => Kind == SoundKind.Hole ? LastClock - Clock : Duration;

    /// <summary>How long its sound lasts, nanoseconds.</summary>
    public long Duration => DurationOf(Bytes / 2, Rate);

    /// <summary>How long so many samples last, nanoseconds.</summary>
    public static long DurationOf(long samples, int rate) => (long)(samples * 1e9 / rate);

    /// <summary>True where sound of this rate can be recorded.</summary>
    public static bool IsRate(int rate) => rate is >= LowestRate and <= HighestRate;

    /// <summary>Writes the head into the first <see cref="HeadBytes"/> bytes.</summary>
    public void Write(Span<byte> head)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(head, Mark);
        (head[4], head[5], head[6], head[7]) = ((byte)Kind, (byte)Side, (byte)Speaker, (byte)Marks);
        BinaryPrimitives.WriteInt32LittleEndian(head[8..], Rate);
        BinaryPrimitives.WriteInt32LittleEndian(head[12..], Bytes);
        BinaryPrimitives.WriteInt64LittleEndian(head[16..], Clock);
        BinaryPrimitives.WriteInt64LittleEndian(head[24..], LastClock);
        BinaryPrimitives.WriteUInt64LittleEndian(head[32..], Sum(head));
    }

    /// <summary>Reads a head; null where there is none: the file is whole up to here.</summary>
    public static SoundBlock? Read(ReadOnlySpan<byte> head)
    {
        if (head.Length < HeadBytes || BinaryPrimitives.ReadUInt32LittleEndian(head) != Mark) return null;
        if (BinaryPrimitives.ReadUInt64LittleEndian(head[32..]) != Sum(head)) return null;
        var block = new SoundBlock((SoundKind)head[4], (AudioSide)head[5], BinaryPrimitives.ReadInt32LittleEndian(head[8..]), BinaryPrimitives.ReadInt32LittleEndian(head[12..]), BinaryPrimitives.ReadInt64LittleEndian(head[16..]), BinaryPrimitives.ReadInt64LittleEndian(head[24..])) { Speaker = head[6], Marks = (SoundMarks)head[7] };
        return block.Kind <= SoundKind.Facts && block.Voice.IsKnown && block.Side <= AudioSide.Bot && block.Bytes is >= 0 and <= LongestBlock && (block.Kind != SoundKind.Sound || IsRate(block.Rate)) ? block : null;
    }

    /// <summary>A power cut can leave a part of a head: its sum tells.</summary>
    private static ulong Sum(ReadOnlySpan<byte> head)
    {
        var sum = 0xcbf29ce484222325UL;
        foreach (var part in head[..32]) sum = (sum ^ part) * 0x100000001b3UL;
        return sum;
    }
}
