using System.Globalization;
using System.Text;

namespace Tuner.Pipecat.Recording;

/// <summary>How pieces of text become one, as their language joins.</summary>
internal static class Text
{
    /// <summary>No piece ends with more marks.</summary>
    private const int MostMarks = 16;

    /// <summary>Appends a piece: as it is where the service brings its own spaces, else as <see cref="NeedsSpace"/> says.</summary>
    public static void Append(StringBuilder text, string piece, bool bringsOwnSpaces)
    {
        if (piece.Length == 0) return;
        if (!bringsOwnSpaces && text.Length > 0 && !char.IsWhiteSpace(text[^1]) && !char.IsWhiteSpace(piece[0]) && NeedsSpace(text, piece)) text.Append(' ');
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
    public static bool IsUnspaced(Rune rune) => rune.Value is not (>= 0xFFA0 and <= 0xFFDC) and (
        (>= 0x0E00 and <= 0x0EFF) // Thai, Lao
        or (>= 0x1000 and <= 0x109F) or (>= 0x1780 and <= 0x17FF) // Myanmar, Khmer
        or (>= 0x2E80 and <= 0x303F) // CJK radicals and punctuation
        or (>= 0x3040 and <= 0x30FF) or (>= 0x31F0 and <= 0x31FF) // kana
        or (>= 0x3400 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x3FFFF) // ideographs
        or (>= 0xFF00 and <= 0xFFEF)); // full-width forms; those of Korean are spaced

    /// <summary>
    /// Pieces are parted by a space unless both are of scripts without spaces. A mark belongs to the letters that it stands
    /// with: "OK." and "你好" are parted, "你好," and "我在" are not. Full-width marks and marks that close a piece bring
    /// their own space.
    /// </summary>
    private static bool NeedsSpace(StringBuilder text, string piece)
    {
        var (last, first) = (LastRune(text, text.Length), FirstRune(piece));
        if (IsFullWidthMark(last) || IsFullWidthMark(first)) return false;
        if (IsMark(first) && !HasLetter(piece)) return false;
        return !(IsUnspaced(LastLetter(text) ?? last) && IsUnspaced(FirstLetter(piece)));
    }

    private static bool IsFullWidthMark(Rune rune) => IsUnspaced(rune) && Rune.GetUnicodeCategory(rune) is >= UnicodeCategory.ConnectorPunctuation and <= UnicodeCategory.OtherPunctuation;

    /// <summary>Marks that end something.</summary>
    private static bool IsMark(Rune rune) =>
        rune.Value is '.' or ',' or '!' or '?' or ';' or ':' or '…' || Rune.GetUnicodeCategory(rune) is UnicodeCategory.ClosePunctuation or UnicodeCategory.FinalQuotePunctuation;

    private static bool HasLetter(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune)) return true;
        }

        return false;
    }

    /// <summary>The first letter or digit; the first sign of a piece that has none.</summary>
    private static Rune FirstLetter(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune)) return rune;
        }

        return FirstRune(text);
    }

    /// <summary>The letter or digit before the marks at the end; a mark among signs of vowels and tones is none.</summary>
    private static Rune? LastLetter(StringBuilder text)
    {
        for (var end = text.Length; end > 0 && text.Length - end < MostMarks;)
        {
            var rune = LastRune(text, end);
            if (Rune.IsLetterOrDigit(rune) || IsUnspaced(rune)) return rune;
            end -= rune.Utf16SequenceLength;
        }

        return null;
    }

    private static Rune FirstRune(string text) => Rune.TryGetRuneAt(text, 0, out var rune) ? rune : Rune.ReplacementChar;

    private static Rune LastRune(StringBuilder text, int end)
    {
        var last = text[end - 1];
        return char.IsLowSurrogate(last) && end > 1 && Rune.TryCreate(text[end - 2], last, out var pair) ? pair
            : Rune.TryCreate(last, out var rune) ? rune : Rune.ReplacementChar;
    }
}
