using System.Text;
using System.Text.Unicode;

namespace Tuner.Pipecat.Frames;

/// <summary>
/// Mends what is valid JSON grammar and yet no text: bytes that are not UTF-8, and escapes of half a surrogate pair
/// (Python writes them for lone surrogates). Each becomes U+FFFD, so that every string behind here can be read.
/// </summary>
internal static class LineSanitizer
{
    public static ReadOnlySpan<byte> Clean(ReadOnlySpan<byte> line)
    {
        if (!Utf8.IsValid(line)) line = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(line));
        if (line.IndexOf(@"\ud"u8) < 0 && line.IndexOf(@"\uD"u8) < 0) return line;
        var mended = line.ToArray();
        MendEscapes(mended);
        return mended;
    }

    private static void MendEscapes(Span<byte> text)
    {
        for (var i = 0; i < text.Length - 1; i++)
        {
            if (text[i] != '\\') continue;
            if (text[i + 1] != 'u')
            {
                i++;
                continue;
            }

            var unit = Unit(text, i);
            if (unit is >= 0xD800 and < 0xDC00 && Unit(text, i + 6) is >= 0xDC00 and < 0xE000) i += 11;
            else if (unit is >= 0xD800 and < 0xE000) @"\ufffd"u8.CopyTo(text[i..]);
        }
    }

    private static int Unit(ReadOnlySpan<byte> text, int at) =>
        at + 6 <= text.Length && text[at] == '\\' && text[at + 1] == 'u'
        && System.Buffers.Text.Utf8Parser.TryParse(text.Slice(at + 2, 4), out ushort unit, out var used, 'x') && used == 4
            ? unit
            : -1;
}
