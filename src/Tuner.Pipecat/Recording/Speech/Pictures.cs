using System.Globalization;
using System.Text;

namespace Tuner.Pipecat.Recording.Speech;

/// <summary>Emoji and other pictures in a text. Where a voice tells its words and no picture among them, it said none.</summary>
internal static class Pictures
{
    public static string Without(string text)
    {
        if (!Has(text)) return text;
        var plain = new StringBuilder(text.Length);
        var gone = false;
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsPicture(rune))
            {
                gone = true;
                continue;
            }

            // Punctuation behind a picture stays with the word before it.
            if (gone && Rune.GetUnicodeCategory(rune) is (UnicodeCategory.OtherPunctuation or UnicodeCategory.ClosePunctuation))
            {
                while (plain.Length > 0 && char.IsWhiteSpace(plain[^1])) plain.Length--;
            }

            gone = false;
            plain.Append(rune.ToString());
        }

        return plain.ToString();
    }

    private static bool Has(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsPicture(rune)) return true;
        }

        return false;
    }

    /// <summary>Pictures, the joiner and the selectors that build one of several, and tones of skin.</summary>
    private static bool IsPicture(Rune rune) =>
        Rune.GetUnicodeCategory(rune) == UnicodeCategory.OtherSymbol || rune.Value is 0x200D or (>= 0xFE00 and <= 0xFE0F) or (>= 0x1F3FB and <= 0x1F3FF);
}
