namespace Tuner.Cli.Record;

/// <summary>The bytes behind the head of a message of sound, as they come in. Memory is bounded by the longest sound that is taken.</summary>
internal sealed class WireBytes
{
    private byte[] _bytes = [];
    private int _length;
    private int _left;
    private long _call;
    private WireSound? _head;

    public delegate void Taker(long call, WireSound head, ReadOnlyMemory<byte> pcm);

    /// <summary>True until all of them are there.</summary>
    public bool AreExpected { get; private set; }

    /// <summary>Expects what a head tells of; false where it is too long to be taken, and will be passed over.</summary>
    public bool Expect(long call, WireSound head)
    {
        (_call, _head, _length, _left, AreExpected) = (call, head, 0, head.Bytes, true);
        if (head.Bytes <= WireSound.MaxBytes) return true;
        _head = null;
        return false;
    }

    /// <summary>Takes what it expects off the front; what is not its own is left.</summary>
    /// <returns>True when that was all of it, and <paramref name="take"/> has it.</returns>
    public bool Feed(ref ReadOnlySpan<byte> bytes, Taker take)
    {
        var piece = bytes[..Math.Min(_left, bytes.Length)];
        bytes = bytes[piece.Length..];
        _left -= piece.Length;
        if (_head is not null)
        {
            // As much as came, not as much as was promised: a promise costs nobody memory.
            if (_bytes.Length < _length + piece.Length) Array.Resize(ref _bytes, Math.Max(_length + piece.Length, Math.Min(_bytes.Length * 2, WireSound.MaxBytes)));
            piece.CopyTo(_bytes.AsSpan(_length));
            _length += piece.Length;
        }

        if (_left > 0) return false;
        End(take);
        return true;
    }

    /// <summary>No more will come: what is there is handed on.</summary>
    public void End(Taker take)
    {
        if (!AreExpected) return;
        AreExpected = false;
        if (_head is { } head) take(_call, head, _bytes.AsMemory(0, _length));
        _head = null;
        if (_bytes.Length > 256 << 10) _bytes = [];
    }
}
