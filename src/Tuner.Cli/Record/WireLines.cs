using System.Buffers.Text;

namespace Tuner.Cli.Record;

/// <summary>Cuts what comes over the pipe into lines <c>CALL SEQ JSON</c>. Memory is bounded by the longest line allowed.</summary>
internal sealed class WireLines(int maxLineBytes)
{
    public delegate void Taker(long call, long seq, ReadOnlySpan<byte> json);

    private byte[] _rest = [];
    private int _length;
    private bool _passingOver;

    /// <summary>Lines that were too long, or no lines of the wire at all, since it was last asked.</summary>
    public (long TooLong, long Foreign) Faults { get; private set; }

    public void Feed(ReadOnlySpan<byte> bytes, Taker take)
    {
        while (!bytes.IsEmpty)
        {
            var end = bytes.IndexOf((byte)'\n');
            if (end < 0)
            {
                Keep(bytes);
                return;
            }

            var piece = bytes[..end];
            bytes = bytes[(end + 1)..];
            if (_passingOver)
            {
                _passingOver = false;
                continue;
            }

            if (_length == 0)
            {
                Split(piece, take);
                continue;
            }

            Keep(piece);
            if (!_passingOver) Split(_rest.AsSpan(0, _length), take);
            _passingOver = false;
            _length = 0;
            if (_rest.Length > 256 << 10) _rest = [];
        }
    }

    public (long TooLong, long Foreign) TakeFaults()
    {
        var faults = Faults;
        Faults = default;
        return faults;
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (_passingOver) return;
        if (_length + bytes.Length > maxLineBytes)
        {
            _passingOver = true;
            _length = 0;
            _rest = [];
            Faults = Faults with { TooLong = Faults.TooLong + 1 };
            return;
        }

        if (_rest.Length < _length + bytes.Length) Array.Resize(ref _rest, Math.Max(_length + bytes.Length, Math.Min(_rest.Length * 2, maxLineBytes)));
        bytes.CopyTo(_rest.AsSpan(_length));
        _length += bytes.Length;
    }

    private void Split(ReadOnlySpan<byte> line, Taker take)
    {
        if (line.Length > maxLineBytes)
        {
            Faults = Faults with { TooLong = Faults.TooLong + 1 };
        }
        else if (Utf8Parser.TryParse(line, out long call, out var used) && used < line.Length && line[used] == ' ' && call >= 0
            && Utf8Parser.TryParse(line[(used + 1)..], out long seq, out var more) && used + 1 + more < line.Length && line[used + 1 + more] == ' ' && seq >= 0)
        {
            take(call, seq, line[(used + more + 2)..]);
        }
        else
        {
            Faults = Faults with { Foreign = Faults.Foreign + 1 };
        }
    }
}
