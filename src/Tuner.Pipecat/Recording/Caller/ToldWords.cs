using System.Text;

namespace Tuner.Pipecat.Recording.Caller;

/// <summary>The words of a transcript as they compare with another's: without case and punctuation, numbers digit by digit.</summary>
internal static class ToldWords
{
    public static List<string> Of(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var ten = false;
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune)) word.Append(Rune.ToLowerInvariant(rune).ToString());
            if (Rune.IsWhiteSpace(rune) || Rune.IsDigit(rune) || Text.IsUnspaced(rune) || rune.Value == '-') Close();
        }

        Close();
        return words;

        void Close()
        {
            if (word.Length == 0) return;
            var told = word.ToString();
            word.Clear();
            if (NumberWords.Of(told) is not { } digits)
            {
                words.Add(told);
                ten = false;
                return;
            }

            // "hundred" and "thousand" are written as the digits around them; "twenty one" as 21.
            if (digits.Length > 1 && digits.All(digit => digit == '0')) return;
            if (ten && digits.Length == 1 && digits != "0") words.RemoveAt(words.Count - 1);
            words.AddRange(digits.Select(digit => digit.ToString()));
            // Behind "ten" no digit belongs to it, as one does behind "twenty".
            ten = digits is [not '1', '0'];
        }
    }

    /// <summary>What of a text stands behind its first words; null where that cannot be told.</summary>
    public static string? Behind(string text, int words)
    {
        for (var at = 1; at <= text.Length; at++)
        {
            if (at < text.Length && char.IsLetterOrDigit(text[at]) && char.IsLetterOrDigit(text[at - 1]) && !Text.IsUnspaced(Rune.GetRuneAt(text, char.IsLowSurrogate(text[at]) ? at - 1 : at))) continue;
            if (at < text.Length && char.IsLowSurrogate(text[at])) continue;
            if (Of(text[..at]).Count == words && (at == text.Length || !IsMark(text[at]))) return text[at..].Trim();
            if (Of(text[..at]).Count > words) return null;
        }

        return null;

        static bool IsMark(char sign) => char.IsPunctuation(sign) && sign is not ('(' or '"' or '¿' or '¡');
    }

    /// <summary>Whether a text is words alone, as a transcriber writes before it formats them.</summary>
    public static bool ArePlain(string text) => !text.Any(sign => char.IsUpper(sign) || char.IsDigit(sign) || (char.IsPunctuation(sign) && sign is not ('\'' or '\u2019' or '-')));
}
