namespace Tuner.Cli.Transfer;

/// <summary>Reads a file line by line, as bytes, with a bound: what is longer is no call.</summary>
internal sealed class LineReader(Stream stream, bool leaveOpen = false) : IDisposable
{
    /// <summary>The longest line: a call of the largest size, all of whose characters are escaped, and what stands beside it.</summary>
    public const int MaxBytes = 192 * 1024 * 1024;

    private byte[] _buffer = new byte[1 << 16];
    private int _from;
    private int _to;

    /// <summary>Whether the last line ended with a newline, and not with the file.</summary>
    public bool EndedWithNewline { get; private set; }

    /// <summary>Where the next line begins.</summary>
    public long Position { get; private set; }

    /// <summary>The next line, good until the next one is read; null at the end.</summary>
    /// <exception cref="FormatException">It is too long.</exception>
    public ReadOnlyMemory<byte>? Read()
    {
        var searched = 0;
        while (true)
        {
            var newline = _buffer.AsSpan(_from + searched, _to - _from - searched).IndexOf((byte)'\n');
            if (newline >= 0) return Take(searched + newline, withNewline: true);
            searched = _to - _from;
            if (Fill()) continue;
            if (searched == 0) return default(ReadOnlyMemory<byte>?);
            return Take(searched, withNewline: false);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!leaveOpen) stream.Dispose();
    }

    private ReadOnlyMemory<byte> Take(int length, bool withNewline)
    {
        var line = _buffer.AsMemory(_from, length);
        var taken = length + (withNewline ? 1 : 0);
        _from += taken;
        Position += taken;
        EndedWithNewline = withNewline;
        return line;
    }

    private bool Fill()
    {
        if (_from > 0)
        {
            _buffer.AsSpan(_from, _to - _from).CopyTo(_buffer);
            (_from, _to) = (0, _to - _from);
        }
        if (_to == _buffer.Length)
        {
            if (_buffer.Length >= MaxBytes) throw new FormatException($"it is longer than {MaxBytes} bytes");
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }
        var read = stream.Read(_buffer, _to, _buffer.Length - _to);
        _to += read;
        return read > 0;
    }
}
