using Text = Tuner.Pipecat.Recording.Text;

namespace Tuner.Voice;

/// <summary>How long text takes to say where nothing tells.</summary>
internal static class UsualPace
{
    /// <summary>About 15 characters a second; a character of a script without spaces is a syllable or a word.</summary>
    private const long Letter = 65_000_000;
    private const long Syllable = 200_000_000;

    public static long LengthOf(string text)
    {
        long length = 0;
        foreach (var rune in text.EnumerateRunes()) length += Text.IsUnspaced(rune) ? Syllable : Letter;
        return length;
    }
}
