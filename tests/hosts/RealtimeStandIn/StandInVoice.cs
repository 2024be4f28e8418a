using System.Globalization;

namespace Tuner.RealtimeStandIn;

/// <summary>How long the stand-in's voice takes for a word: 40 ms a letter and a little more.</summary>
public static class StandInVoice
{
    private const int Letter = 40;
    private const int Pause = 120;
    private const int Sign = 200;

    /// <summary>Words with the space before them; single signs where a script writes no spaces.</summary>
    public static IEnumerable<string> WordsOf(string text)
    {
        var word = "";
        foreach (var letter in text)
        {
            var isSign = CharUnicodeInfo.GetUnicodeCategory(letter) == UnicodeCategory.OtherLetter && letter >= '\u2e80';
            if (word.Length > 0 && (letter == ' ' || isSign))
            {
                yield return word;
                word = "";
            }

            word += letter;
        }

        if (word.Length > 0) yield return word;
    }

    public static int LengthOf(string word)
    {
        var letters = word.Trim();
        return letters.Length == 1 && letters[0] >= '\u2e80' ? Sign : Pause + (Letter * letters.Length);
    }

    /// <summary>When the middle of each word sounds, but the last one's.</summary>
    public static IEnumerable<int> WordMiddles(string text)
    {
        var position = 0;
        foreach (var word in WordsOf(text).SkipLast(1))
        {
            yield return position + (LengthOf(word) / 2);
            position += LengthOf(word);
        }
    }

    /// <summary>The words of which at least half sounded in a time.</summary>
    public static string HeardIn(string text, int ms)
    {
        var (heard, position) = ("", 0);
        foreach (var word in WordsOf(text))
        {
            var length = LengthOf(word);
            if (position + (length / 2) > ms) break;
            heard += word;
            position += length;
        }

        return heard.Trim();
    }
}
