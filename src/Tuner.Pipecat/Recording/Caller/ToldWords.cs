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
            ten = digits.Length == 2 && digits[1] == '0';
        }
    }

    /// <summary>Whether a text is words alone, as a transcriber writes before it formats them.</summary>
    public static bool ArePlain(string text) => !text.Any(sign => char.IsUpper(sign) || char.IsDigit(sign) || (char.IsPunctuation(sign) && sign is not ('\'' or '\u2019' or '-')));
}
