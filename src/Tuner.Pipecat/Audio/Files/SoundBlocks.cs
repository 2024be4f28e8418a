using Tuner.Pipecat.Journal;

namespace Tuner.Pipecat.Audio.Files;

/// <summary>Reads the blocks of a sound file one after the other, as far as they are whole.</summary>
internal sealed class SoundBlocks(IStateFile file)
{
    private readonly byte[] _head = new byte[SoundBlock.HeadBytes];
    private readonly long _length = file.Length;
    private long _next;
    private bool _isTorn;

    /// <summary>Where the content of the block that was read begins, bytes.</summary>
    public long At { get; private set; }

    /// <summary>Makes a file that breaks off end with a whole block, of the samples that are there. Faults of the disk are the caller's to catch.</summary>
    /// <param name="file">The file.</param>
    /// <param name="see">Sees each of its blocks.</param>
    /// <returns>Where it ends, bytes: the next block goes there.</returns>
    public static long Mend(IStateFile file, Action<SoundBlock>? see = null)
    {
        var blocks = new SoundBlocks(file);
        var last = default(SoundBlock);
        while (blocks.TryRead(out var block))
        {
            last = block;
            see?.Invoke(block);
        }

        if (blocks._isTorn)
        {
            last.Write(blocks._head);
            file.Write(blocks._head, blocks.At - SoundBlock.HeadBytes);
        }

        if (blocks._next < file.Length) file.SetLength(blocks._next);
        return blocks._next;
    }

    /// <summary>Reads the next head. Of a block that breaks off, the samples that are there count.</summary>
    public bool TryRead(out SoundBlock block)
    {
        block = default;
        if (_next + SoundBlock.HeadBytes > _length || file.Read(_head, _next) < SoundBlock.HeadBytes || SoundBlock.Read(_head) is not { } read) return false;
        var at = _next + SoundBlock.HeadBytes;
        var there = Math.Min(read.Bytes, _length - at);
        if (there < read.Bytes)
        {
            if (read.Kind != SoundKind.Sound || there < 2) return false;
            read = read with { Bytes = (int)(there & ~1L) };
            _isTorn = true;
        }

        At = at;
        _next = At + read.Bytes;
        block = read;
        return true;
    }
}
