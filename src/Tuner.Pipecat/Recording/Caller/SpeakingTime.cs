using System.Text;

namespace Tuner.Pipecat.Recording.Caller;

/// <summary>How fast a person can speak: what was told in less time was not said in it.</summary>
internal static class SpeakingTime
{
    private const long OfLetter = 45_000_000;
    private const long OfSyllable = 110_000_000;
    private const long OfAnyWord = 200_000_000;

    /// <summary>The time that words usually take, nanoseconds.</summary>
    public static long Usual(string words) => Least(words) * 3 / 2;

    /// <summary>The least time that words take, nanoseconds. A digit is spoken as a word, a sign of an unspaced script as a syllable.</summary>
    public static long Least(string words)
    {
        long time = 0;
        foreach (var rune in words.EnumerateRunes())
        {
            if (Text.IsUnspaced(rune)) time += Rune.IsLetterOrDigit(rune) ? OfSyllable : 0;
            else if (Rune.IsDigit(rune)) time += OfSyllable;
            else if (Rune.IsLetter(rune)) time += OfLetter;
        }

        return time == 0 ? 0 : Math.Max(time, OfAnyWord);
    }
}
