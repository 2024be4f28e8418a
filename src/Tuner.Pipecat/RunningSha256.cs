using System.Buffers.Binary;

namespace Tuner.Pipecat;

/// <summary>SHA-256 of what comes piece by piece, with nothing of the system's: see <see cref="Sha256"/>.</summary>
internal sealed class RunningSha256
{
    private readonly uint[] _state = Sha256.Begin();
    private readonly byte[] _rest = new byte[Sha256.Block];
    private int _resting;
    private long _length;

    /// <summary>Takes the next piece.</summary>
    public void Add(ReadOnlySpan<byte> piece)
    {
        _length += piece.Length;
        if (_resting > 0)
        {
            var taken = Math.Min(piece.Length, Sha256.Block - _resting);
            piece[..taken].CopyTo(_rest.AsSpan(_resting));
            piece = piece[taken..];
            _resting += taken;
            if (_resting < Sha256.Block) return;
            Sha256.Mix(_state, _rest);
            _resting = 0;
        }

        for (; piece.Length >= Sha256.Block; piece = piece[Sha256.Block..]) Sha256.Mix(_state, piece[..Sha256.Block]);
        piece.CopyTo(_rest);
        _resting = piece.Length;
    }

    /// <summary>The hash of all of it, 64 hexadecimal digits; nothing more can be added.</summary>
    public string Finish()
    {
        Sha256.Finish(_state, _rest.AsSpan(0, _resting), _length);
        Span<byte> hash = stackalloc byte[Sha256.Bytes];
        for (var word = 0; word < _state.Length; word++) BinaryPrimitives.WriteUInt32BigEndian(hash[(word * 4)..], _state[word]);
        return Convert.ToHexStringLower(hash);
    }
}
