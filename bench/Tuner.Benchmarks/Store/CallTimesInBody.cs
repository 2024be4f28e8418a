using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Tuner.Benchmarks.Store;

/// <summary>When a call began and ended, where its payload says so: it can be moved to another time without being written anew.</summary>
internal sealed class CallTimesInBody
{
    private const int Digits = 13;
    private readonly byte[] _body;
    private readonly int _start;
    private readonly int _end;
    private readonly long _lengthMs;

    /// <summary>Looks for them.</summary>
    public CallTimesInBody(byte[] body)
    {
        _body = body;
        (_start, var startedAtMs) = Find("\"start_timestamp\":"u8);
        (_end, var endedAtMs) = Find("\"end_timestamp\":"u8);
        _lengthMs = endedAtMs - startedAtMs;
    }

    /// <summary>Lets the call end at a moment, Unix milliseconds.</summary>
    public void EndAt(long ms)
    {
        Write(_start, ms - _lengthMs);
        Write(_end, ms);
    }

    private (int At, long Ms) Find(ReadOnlySpan<byte> name)
    {
        var at = _body.AsSpan().IndexOf(name) + name.Length;
        return Utf8Parser.TryParse(_body.AsSpan(at), out long ms, out var length) && length == Digits ? (at, ms) : throw new InvalidOperationException("The call says no time in milliseconds.");
    }

    private void Write(int at, long ms) => Encoding.ASCII.GetBytes(ms.ToString(CultureInfo.InvariantCulture), _body.AsSpan(at, Digits));
}
