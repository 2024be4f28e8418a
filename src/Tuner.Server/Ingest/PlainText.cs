using System.Buffers;
using System.Text;

namespace Tuner.Server.Ingest;

/// <summary>Makes texts of what stands between the quotes of JSON in valid UTF-8.</summary>
internal static class PlainText
{
    private const int Usual = 512;
    private const int DigitsOfUnit = 4;

    /// <summary>The text; null where an escape is none, or writes half of a surrogate pair.</summary>
    /// <param name="written">The text as it is written, without control characters and without a quote that is not escaped.</param>
    /// <param name="isEscaped">Whether a backslash stands in it.</param>
    public static string? Read(ReadOnlySpan<byte> written, bool isEscaped)
    {
        if (!isEscaped) return Encoding.UTF8.GetString(written);
        char[]? rented = null;
        // No text has more units than it is written in bytes.
        Span<char> room = written.Length <= Usual ? stackalloc char[Usual] : (rented = ArrayPool<char>.Shared.Rent(written.Length));
        var length = Unescape(written, room);
        var text = length < 0 ? null : room[..length].ToString();
        if (rented is not null) ArrayPool<char>.Shared.Return(rented);
        return text;
    }

    // How many units the text has, -1 where it cannot be read.
    private static int Unescape(ReadOnlySpan<byte> written, Span<char> text)
    {
        var length = 0;
        for (var rest = written; ;)
        {
            var plain = rest.IndexOf((byte)'\\');
            if (plain < 0) return length + Encoding.UTF8.GetChars(rest, text[length..]);
            length += Encoding.UTF8.GetChars(rest[..plain], text[length..]);
            rest = rest[(plain + 1)..];
            if (rest.IsEmpty) return -1;
            var escape = rest[0];
            rest = rest[1..];
            if (escape != 'u')
            {
                if (Unit(escape) is not { } unit) return -1;
                text[length++] = unit;
                continue;
            }
            if (!Unit(ref rest, out var first)) return -1;
            text[length++] = first;
            if (!char.IsSurrogate(first)) continue;
            if (!char.IsHighSurrogate(first) || !rest.StartsWith("\\u"u8)) return -1;
            rest = rest[2..];
            if (!Unit(ref rest, out var second) || !char.IsLowSurrogate(second)) return -1;
            text[length++] = second;
        }
    }

    private static char? Unit(byte escape) => escape switch
    {
        (byte)'"' or (byte)'\\' or (byte)'/' => (char)escape,
        (byte)'b' => '\b',
        (byte)'f' => '\f',
        (byte)'n' => '\n',
        (byte)'r' => '\r',
        (byte)'t' => '\t',
        _ => null,
    };

    private static bool Unit(ref ReadOnlySpan<byte> rest, out char unit)
    {
        unit = '\0';
        if (rest.Length < DigitsOfUnit) return false;
        for (var i = 0; i < DigitsOfUnit; i++)
        {
            if (!char.IsAsciiHexDigit((char)rest[i])) return false;
            var digit = rest[i] | 0x20;
            unit = (char)((unit << 4) | (digit <= '9' ? digit - '0' : digit - 'a' + 10));
        }
        rest = rest[DigitsOfUnit..];
        return true;
    }
}
