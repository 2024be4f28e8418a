using System.Globalization;
using System.Text;

namespace Tuner.Pipecat.Recording;

/// <summary>How pieces of text become one, as their language joins.</summary>
internal static class Text
{
    /// <summary>Appends a piece: as it is where the service brings its own spaces, else with a space unless the script has none.</summary>
    public static void Append(StringBuilder text, string piece, bool bringsOwnSpaces)
    {
        if (piece.Length == 0) return;
        if (!bringsOwnSpaces && text.Length > 0 && !char.IsWhiteSpace(text[^1]) && !char.IsWhiteSpace(piece[0])
            && !(IsUnspaced(LastRune(text)) && IsUnspacedOrPunctuation(FirstRune(piece)))
            && !(IsUnspacedOrPunctuation(LastRune(text)) && IsUnspaced(FirstRune(piece))))
            text.Append(' ');
        text.Append(piece);
    }

    /// <summary>One space between words, none at the ends.</summary>
    public static string Tidy(string text)
    {
        var tidy = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (!char.IsWhiteSpace(c)) tidy.Append(c);
            else if (tidy.Length > 0 && tidy[^1] != ' ') tidy.Append(' ');
        }

        return tidy.ToString().TrimEnd();
    }

    /// <summary>Keeps a hostile text within bounds, and never cuts a surrogate pair in two.</summary>
    public static string Bounded(string text, int length) =>
        text.Length <= length ? text : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)] + "…";

    /// <summary>Whether a rune belongs to a script that writes no spaces between words.</summary>
    public static bool IsUnspaced(Rune rune) => rune.Value is
        (>= 0x0E00 and <= 0x0EFF) // Thai, Lao
        or (>= 0x1000 and <= 0x109F) or (>= 0x1780 and <= 0x17FF) // Myanmar, Khmer
        or (>= 0x2E80 and <= 0x303F) // CJK radicals and punctuation
        or (>= 0x3040 and <= 0x30FF) or (>= 0x31F0 and <= 0x31FF) // kana
        or (>= 0x3400 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x3FFFF) // ideographs
        or (>= 0xFF00 and <= 0xFFEF); // full-width forms

    private static bool IsUnspacedOrPunctuation(Rune rune) =>
        IsUnspaced(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.OtherPunctuation or UnicodeCategory.ClosePunctuation or UnicodeCategory.FinalQuotePunctuation;

    private static Rune FirstRune(string text) => Rune.TryGetRuneAt(text, 0, out var rune) ? rune : Rune.ReplacementChar;

    private static Rune LastRune(StringBuilder text)
    {
        var last = text[^1];
        return char.IsLowSurrogate(last) && text.Length > 1 && Rune.TryCreate(text[^2], last, out var pair) ? pair
            : Rune.TryCreate(last, out var rune) ? rune : Rune.ReplacementChar;
    }
}
