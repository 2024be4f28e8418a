using System.Buffers;
using System.Text.Json;

namespace Tuner.Cli.Record;

/// <summary>
/// What the recorder says, from any thread; written by the loop when the pipe takes it. A host that does not read costs
/// nothing but this bound: acknowledgements are only the newest of each call, and other lines are dropped.
/// </summary>
internal sealed class HostMessages(Action wake)
{
    private const int MaxBytes = 256 << 10;
    private readonly Lock _lock = new();
    private readonly Dictionary<long, long> _written = [];
    private readonly ArrayBufferWriter<byte> _lines = new(1024);
    private int _start;
    private bool _closed;

    public bool HasSome
    {
        get
        {
            lock (_lock) return !_closed && (_written.Count > 0 || _lines.WrittenCount > _start);
        }
    }

    public void Wake() => wake();

    public void Say(RecorderMessage answer)
    {
        lock (_lock)
        {
            if (_closed || _lines.WrittenCount - _start > MaxBytes) return;
            Append(answer);
        }

        wake();
    }

    /// <summary>Every line of the call up to <paramref name="seq"/> is written down. For the loop's own thread.</summary>
    public void Written(long call, long seq)
    {
        lock (_lock) if (!_closed) _written[call] = seq;
    }

    /// <summary>Nobody reads: from here on silently.</summary>
    public void Close()
    {
        lock (_lock) _closed = true;
    }

    /// <summary>Returns what comes next, at most <paramref name="most"/> bytes.</summary>
    public byte[] Next(int most)
    {
        lock (_lock)
        {
            // A slow reader is told the newest of each call when there is room, not each that was.
            if (_lines.WrittenCount - _start < most)
            {
                foreach (var (call, seq) in _written) Append(new RecorderMessage { Wire = "written", Call = call, Seq = seq });
                _written.Clear();
            }

            return _lines.WrittenSpan.Slice(_start, Math.Min(most, _lines.WrittenCount - _start)).ToArray();
        }
    }

    public void Took(int bytes)
    {
        lock (_lock)
        {
            _start += bytes;
            if (_start < Math.Min(MaxBytes, _lines.WrittenCount)) return;
            var left = _lines.WrittenSpan[_start..].ToArray();
            _lines.ResetWrittenCount();
            _lines.Write(left);
            _start = 0;
        }
    }

    private void Append(RecorderMessage answer)
    {
        using (var writer = new Utf8JsonWriter(_lines)) JsonSerializer.Serialize(writer, answer, WireJson.Default.RecorderMessage);
        _lines.Write("\n"u8);
    }
}
