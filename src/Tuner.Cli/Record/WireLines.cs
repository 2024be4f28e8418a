using System.Buffers.Text;

namespace Tuner.Cli.Record;

/// <summary>
/// Cuts what comes over the pipe into lines <c>CALL SEQ JSON</c>, and the sound that stands behind some. Memory is bounded by the
/// longest line and the longest sound allowed.
/// </summary>
internal sealed class WireLines(int maxLineBytes, WireLines.Taker take, WireBytes.Taker takeSound)
{
    private readonly WireBytes _sound = new();
    private byte[] _rest = [];
    private int _length;
    private bool _passingOver;
    private bool _behindSound;

    public delegate void Taker(long call, long seq, ReadOnlySpan<byte> json);

    /// <summary>Lines that were too long, no lines of the wire at all, or sound that cannot be taken, since it was last asked.</summary>
    public (long TooLong, long Foreign, long Unheard) Faults { get; private set; }

    public void Feed(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_sound.AreExpected)
            {
                _sound.Feed(ref bytes, takeSound);
                _behindSound = !_sound.AreExpected;
                continue;
            }

            if (_behindSound)
            {
                _behindSound = false;
                if (bytes[0] == (byte)'\n')
                {
                    bytes = bytes[1..];
                    continue;
                }
            }

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
                Split(piece);
                continue;
            }

            Keep(piece);
            if (!_passingOver) Split(_rest.AsSpan(0, _length));
            _passingOver = false;
            _length = 0;
            if (_rest.Length > 256 << 10) _rest = [];
        }
    }

    /// <summary>Nothing more comes: of a sound that breaks off, what is there counts.</summary>
    public void End() => _sound.End(takeSound);

    public (long TooLong, long Foreign, long Unheard) TakeFaults()
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

    private void Split(ReadOnlySpan<byte> line)
    {
        if (line.Length > maxLineBytes)
        {
            Faults = Faults with { TooLong = Faults.TooLong + 1 };
        }
        else if (Utf8Parser.TryParse(line, out long call, out var used) && used < line.Length && line[used] == ' ' && call >= 0
            && Utf8Parser.TryParse(line[(used + 1)..], out long seq, out var more) && used + 1 + more < line.Length && line[used + 1 + more] == ' ' && seq >= 0)
        {
            var json = line[(used + more + 2)..];
            if (!WireSound.Is(json)) take(call, seq, json);
            else if (WireSound.Read(json) is not { } sound || !_sound.Expect(call, sound)) Faults = Faults with { Unheard = Faults.Unheard + 1 };
        }
        else
        {
            Faults = Faults with { Foreign = Faults.Foreign + 1 };
        }
    }
}
