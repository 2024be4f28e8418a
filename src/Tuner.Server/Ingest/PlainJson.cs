using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Tuner.Server.Ingest;

/// <summary>
/// Walks over JSON in valid UTF-8, value by value: whoever walks knows what may stand next, which makes it much faster than the runtime's reader. It takes nothing that
/// that one would not take. Where something is wrong, or deeper than calls are, it stops for good: nothing more is found then, and <see cref="IsBroken"/> says so.
/// </summary>
internal ref struct PlainJson(ReadOnlySpan<byte> bytes)
{
    private const int MostDepth = 64;
    private const int MostDigits = 15;
    private const int LongestPlain = 100;
    private static readonly SearchValues<byte> EndOrEscapeOrControl = SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(code => (byte)code), (byte)'"', (byte)'\\']);
    private static readonly SearchValues<byte> InNumbers = SearchValues.Create("+-.0123456789Ee"u8);
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _at;
    private int _depth;
    private bool _isFirst;

    /// <summary>Whether it came upon something that it does not take.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>The byte that comes next.</summary>
    public readonly int Place => _at;

    /// <summary>Whether nothing but space is left.</summary>
    public bool IsAtEnd() => Peek() == 0 && _at == _bytes.Length && !IsBroken;

    /// <summary>Whether the value is an object.</summary>
    public bool IsObject() => Peek() == '{';

    /// <summary>Stops for good; always false.</summary>
    public bool Break()
    {
        IsBroken = true;
        _at = _bytes.Length;
        return false;
    }

    /// <summary>Begins with an array; false where the value is none.</summary>
    public bool BeginArray() => Begin((byte)'[');

    /// <summary>Begins with an object; false where the value is none.</summary>
    public bool BeginObject() => Begin((byte)'{');

    /// <summary>Goes on to the next item of the array, which has to be read or passed then; false behind its end.</summary>
    public bool NextItem() => Next((byte)']');

    /// <summary>Goes on to the next member of the object, whose name has to be read or passed then; false behind its end.</summary>
    public bool NextMember() => Next((byte)'}') && (Peek() == '"' || Break());

    /// <summary>Passes a name and the colon behind it; false where it is not this one.</summary>
    /// <param name="quoted">The name with its quotes; empty for none.</param>
    public bool PassName(ReadOnlySpan<byte> quoted)
    {
        if (quoted.IsEmpty || !_bytes[_at..].StartsWith(quoted)) return false;
        _at += quoted.Length;
        return PassColon();
    }

    /// <summary>Reads a name and passes the colon behind it; false where it is written with escapes.</summary>
    /// <param name="name">The name as it is written, without its quotes.</param>
    /// <param name="start">The byte at which that begins.</param>
    public bool Name(out ReadOnlySpan<byte> name, out int start)
    {
        start = _at + 1;
        return Written(out name, out var isEscaped) && !isEscaped && PassColon();
    }

    /// <summary>A text as it is written between its quotes; false where the value is none.</summary>
    /// <param name="written">The text, whose escapes are not looked at.</param>
    /// <param name="isEscaped">Whether there are any.</param>
    public bool Written(out ReadOnlySpan<byte> written, out bool isEscaped)
    {
        written = default;
        isEscaped = false;
        if (Peek() != '"') return false;
        var from = _at + 1;
        for (var to = from; ; to += 2)
        {
            var length = _bytes[to..].IndexOfAny(EndOrEscapeOrControl);
            if (length < 0) return Break();
            to += length;
            if (_bytes[to] == '"')
            {
                written = _bytes[from..to];
                _at = to + 1;
                return true;
            }
            if (_bytes[to] != '\\' || to + 2 > _bytes.Length) return Break();
            isEscaped = true;
        }
    }

    /// <summary>Passes <c>null</c>, <c>true</c> or <c>false</c>; false where another value stands.</summary>
    public bool PassWord(ReadOnlySpan<byte> word)
    {
        if (Peek() != word[0] || !_bytes[_at..].StartsWith(word)) return false;
        _at += word.Length;
        return true;
    }

    /// <summary>Reads a number that is written as a whole one of at most 15 digits; false, without passing it, where the value is none.</summary>
    public bool Whole(out long number)
    {
        var isNegative = Peek() == '-';
        var first = isNegative ? 1 : 0;
        var rest = _bytes[_at..];
        var at = first;
        for (number = 0; at < rest.Length && char.IsAsciiDigit((char)rest[at]) && at - first <= MostDigits; at++) number = (number * 10) + rest[at] - '0';
        if (at == first || at - first > MostDigits || (rest[first] == '0' && at - first > 1) || (at < rest.Length && rest[at] is (byte)'.' or (byte)'e' or (byte)'E')) return false;
        if (isNegative) number = -number;
        _at += at;
        return true;
    }

    /// <summary>Reads a number, however it is written; false, without passing it, where the value is none.</summary>
    /// <exception cref="JsonException">It is not written as JSON writes one.</exception>
    public bool Number(out double number)
    {
        number = 0;
        if (Peek() is not ((byte)'-' or (>= (byte)'0' and <= (byte)'9'))) return false;
        var rest = _bytes[_at..];
        var length = rest.IndexOfAnyExcept(InNumbers);
        var written = length < 0 ? rest : rest[..length];
        var reader = new Utf8JsonReader(written);
        if (!reader.Read() || !reader.TryGetDouble(out number)) return false;
        _at += written.Length;
        return true;
    }

    /// <summary>Passes a number that is written without an exponent and is not very long, and so is finite; false, without passing it, where the value is none.</summary>
    public bool PassDecimal()
    {
        var at = Peek() == '-' ? 1 : 0;
        var rest = _bytes[_at..];
        if (at < rest.Length && rest[at] == '0') at++;
        else if (!PassDigits(rest, ref at)) return false;
        if (at < rest.Length && rest[at] == '.')
        {
            at++;
            if (!PassDigits(rest, ref at)) return false;
        }
        if (at > LongestPlain || (at < rest.Length && rest[at] is (byte)'e' or (byte)'E')) return false;
        _at += at;
        return true;
    }

    /// <summary>Passes a value, whatever it is; names that stand twice and texts that cannot be read are not looked for.</summary>
    public bool Skip()
    {
        if (BeginArray())
        {
            while (NextItem())
                if (!Skip()) return false;
            return !IsBroken;
        }
        if (BeginObject())
        {
            while (NextMember())
                if (!Written(out _, out _) || !PassColon() || !Skip()) return false;
            return !IsBroken;
        }
        return Written(out _, out _) || PassPlain();
    }

    /// <summary>Passes a number, <c>true</c>, <c>false</c> or <c>null</c>.</summary>
    public bool PassPlain() => PassDecimal() || PassWord("null"u8) || PassWord("true"u8) || PassWord("false"u8) || Number(out _);

    private static bool PassDigits(ReadOnlySpan<byte> rest, ref int at)
    {
        var first = at;
        while (at < rest.Length && char.IsAsciiDigit((char)rest[at])) at++;
        return at > first;
    }

    private bool Begin(byte begin)
    {
        if (Peek() != begin || _depth == MostDepth) return false;
        _at++;
        _depth++;
        _isFirst = true;
        return true;
    }

    private bool Next(byte end)
    {
        var isFirst = _isFirst;
        _isFirst = false;
        var next = Peek();
        if (next == end)
        {
            _at++;
            _depth--;
            return false;
        }
        if (isFirst) return next != 0 || Break();
        if (next != ',') return Break();
        _at++;
        return Peek() != end || Break();
    }

    private bool PassColon()
    {
        if (Peek() != ':') return Break();
        _at++;
        return true;
    }

    // The next byte that is no space; 0 where there is none, and JSON has none outside of texts.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte Peek() => (uint)_at < (uint)_bytes.Length && _bytes[_at] is var next and > (byte)' ' ? next : PeekBehindSpace();

    private byte PeekBehindSpace()
    {
        for (; (uint)_at < (uint)_bytes.Length; _at++)
            if (_bytes[_at] is var next and not ((byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')) return next;
        return 0;
    }
}
