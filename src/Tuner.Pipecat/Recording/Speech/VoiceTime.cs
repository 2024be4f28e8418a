using System.Text;

namespace Tuner.Pipecat.Recording.Speech;

/// <summary>How long a text takes to say. Voices differ, so this only tells what no voice could do.</summary>
internal static class VoiceTime
{
    /// <summary>No voice says more than 33 letters a second.</summary>
    private const long ShortestLetter = 30_000_000;

    /// <summary>A sign of a script without spaces is a syllable or a word.</summary>
    private const long ShortestSyllable = 70_000_000;

    /// <summary>The shortest time, in nanoseconds, in which a voice can say a text. What is no letter takes none.</summary>
    public static long Least(ReadOnlySpan<char> text)
    {
        long time = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune)) time += Text.IsUnspaced(rune) ? ShortestSyllable : ShortestLetter;
        }

        return time;
    }
}
