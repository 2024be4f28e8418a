namespace Tuner.Pipecat.Frames;

/// <summary>
/// Cuts a stream of bytes into lines. Memory is bounded by the longest line allowed: the rest of a longer one is
/// passed over. A last line without its end is a torn write: not given, only told.
/// </summary>
internal sealed class LineSplitter(Stream stream, int maxLineBytes = FrameLineReader.MaxLineBytes)
{
    private byte[] _buffer = new byte[64 << 10];
    private int _start;
    private int _end;

    private int TornBytes { get; set; }

    /// <summary>Gives the next line without its end; false at the end of the stream. <paramref name="tooLong"/>: the line was passed over.</summary>
    public bool TryRead(out ReadOnlySpan<byte> line, out bool tooLong)
    {
        tooLong = false;
        var searched = 0;
        while (true)
        {
            var found = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            if (found >= 0)
            {
                var length = searched + found;
                line = tooLong ? default : _buffer.AsSpan(_start, length);
                _start += length + 1;
                return true;
            }

            searched = _end - _start;
            if (searched > maxLineBytes || tooLong)
            {
                tooLong = true;
                _start = _end;
                searched = 0;
            }

            if (!Fill())
            {
                TornBytes = _end - _start + (tooLong ? 1 : 0);
                line = default;
                return false;
            }
        }
    }

    /// <summary>True once, when the stream ended in the middle of a line.</summary>
    public bool TakeTorn()
    {
        var torn = TornBytes > 0;
        TornBytes = 0;
        _start = _end = 0;
        return torn;
    }

    private bool Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length) Array.Resize(ref _buffer, Math.Min(_buffer.Length * 2, maxLineBytes + (64 << 10)));
        var read = stream.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        return read > 0;
    }
}
