using Tuner.Pipecat.Journal;

namespace Tuner.Pipecat.Audio.Files;

/// <summary>Reads the blocks of a sound file one after the other, as far as they are whole.</summary>
internal sealed class SoundBlocks(IStateFile file)
{
    private readonly byte[] _head = new byte[SoundBlock.HeadBytes];
    private readonly long _length = file.Length;
    private long _next;

    /// <summary>Where the content of the block that was read begins, bytes.</summary>
    public long At { get; private set; }

    /// <summary>Where the last whole block ends, bytes.</summary>
    public static long EndOf(IStateFile file)
    {
        var blocks = new SoundBlocks(file);
        while (blocks.TryRead(out _))
        {
            // Only where it ends is asked for.
        }

        return blocks._next;
    }

    /// <summary>Reads the next head. Of a block that breaks off, the samples that are there count.</summary>
    public bool TryRead(out SoundBlock block)
    {
        block = default;
        if (_next + SoundBlock.HeadBytes > _length || file.Read(_head, _next) < SoundBlock.HeadBytes || SoundBlock.Read(_head) is not { } read) return false;
        At = _next + SoundBlock.HeadBytes;
        var there = Math.Min(read.Bytes, _length - At);
        if (there < read.Bytes)
        {
            if (read.Kind != SoundKind.Sound || there < 2) return false;
            read = read with { Bytes = (int)(there & ~1L) };
        }

        _next = At + read.Bytes;
        block = read;
        return true;
    }
}
