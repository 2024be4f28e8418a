namespace Tuner.Server.Search;

/// <summary>Which scripts are read in pairs of characters, since spaces in them do not part words, or not only.</summary>
internal static class ScriptSpacing
{
    // Sorted. Korean parts words by spaces and hangs its particles on them: a pair finds the word inside.
    private static readonly (int First, int Last)[] InPairs =
    [
        (0x0E01, 0x0E4E), // Thai
        (0x0E81, 0x0ECE), // Lao
        (0x1000, 0x103F), (0x1050, 0x108F), // Myanmar
        (0x1100, 0x11FF), // Hangul, in parts
        (0x1780, 0x17D3), (0x17D7, 0x17D7), (0x17DC, 0x17DD), // Khmer
        (0x1950, 0x19DF), // Tai Le, New Tai Lue
        (0x1A20, 0x1A7F), // Tai Tham
        (0x1B00, 0x1B4C), // Balinese
        (0x3005, 0x3007), (0x3021, 0x3029), (0x3031, 0x3035), (0x3038, 0x303C), // signs of Chinese and Japanese
        (0x3041, 0x309F), (0x30A1, 0x30FA), (0x30FC, 0x30FF), // Hiragana, Katakana
        (0x3105, 0x312F), (0x3131, 0x318E), (0x31A0, 0x31BF), (0x31F0, 0x31FF), // Bopomofo, Hangul, Katakana
        (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xA000, 0xA48C), // Chinese characters, Yi
        (0xA980, 0xA9CF), (0xA9E0, 0xA9EF), (0xA9FA, 0xA9FE), // Javanese, Myanmar
        (0xAA60, 0xAADF), // Myanmar, Tai Viet
        (0xAC00, 0xD7A3), // Hangul
        (0xF900, 0xFAFF), // Chinese characters
        (0x1B000, 0x1B16F), // Kana
        (0x20000, 0x3FFFD), // Chinese characters
    ];

    /// <summary>Whether a character is read in pairs.</summary>
    public static bool IsInPairs(int character)
    {
        if (character < InPairs[0].First) return false;
        var (low, high) = (0, InPairs.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (character < InPairs[middle].First) high = middle - 1;
            else if (character > InPairs[middle].Last) low = middle + 1;
            else return true;
        }
        return false;
    }
}
