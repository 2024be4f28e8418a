namespace Tuner.Server.Pages.Detail;

/// <summary>About how wide a text is in the picture: a browser measures it better, but has to be told a place before.</summary>
internal static class TextWidth
{
    private const int Most = 320;

    /// <summary>Pixels of a line in the size of the picture's labels, at most 320; longer ones are cut at a letter's end.</summary>
    public static int Of(string text)
    {
        var width = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            // Scripts whose signs fill a square, and pictures; beyond those the widest letters of a usual font.
            width += rune.Value is >= 0x1100 and (<= 0x11FF or >= 0x2E80) and not (>= 0xA4D0 and <= 0xABFF) ? 13 : 8;
            if (width > Most) return Most;
        }
        return width;
    }
}
