using System.Globalization;

namespace Tuner.Server.Search;

/// <summary>
/// How the search reads a character: without letter case, decomposed, and without the marks that people leave out. The
/// data is our own: with invariant globalization .NET knows no normalization and no folding of case.
/// </summary>
internal static class SearchFolding
{
    private static readonly Lazy<Tables> Loaded = new(Load);

    /// <summary>What a character is read as; empty when it is not read at all, null when as itself.</summary>
    public static int[]? Of(int character)
    {
        if (character < 0x80) return character is >= 'A' and <= 'Z' ? Ascii[character - 'A'] : null;
        return Loaded.Value.Folds.GetValueOrDefault(character);
    }

    /// <summary>The one character of kana that these two are; null when they stay two.</summary>
    public static int? Compose(int first, int second)
    {
        const int Voiced = 0x3099, HalfVoiced = 0x309A;
        if (second is Voiced or HalfVoiced) return Loaded.Value.Kana.TryGetValue((first, second), out var one) ? one : null;
        return Hangul(first, second);
    }

    /// <summary>Where a mark stands among others behind one letter; 0 for what is no mark or keeps its place.</summary>
    public static int Order(int character) => character < 0x300 ? 0 : Loaded.Value.Orders.GetValueOrDefault(character);

    private static readonly int[][] Ascii = [.. Enumerable.Range('a', 26).Select(letter => new[] { letter })];

    private static int? Hangul(int first, int second)
    {
        const int Syllables = 0xAC00, Leads = 0x1100, Vowels = 0x1161, Tails = 0x11A7, LeadCount = 19, VowelCount = 21, TailCount = 28;
        if (first - Leads is >= 0 and < LeadCount and var lead && second - Vowels is >= 0 and < VowelCount and var vowel) return Syllables + (((lead * VowelCount) + vowel) * TailCount);
        var open = first - Syllables is >= 0 and < LeadCount * VowelCount * TailCount and var syllable && syllable % TailCount == 0;
        return open && second - Tails is > 0 and < TailCount and var tail ? first + tail : null;
    }

    // The three kinds of lines are described in eng/make-search-folding.py, which writes them.
    private static Tables Load()
    {
        var tables = new Tables([], [], []);
        using var stream = typeof(SearchFolding).Assembly.GetManifestResourceStream("Tuner.Server.Search.folding.txt")!;
        using var reader = new StreamReader(stream);
        var (from, last) = (0, Array.Empty<int>());
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#')) continue;
            var sign = line.AsSpan().IndexOfAny(">+^");
            from += sign == 0 ? 1 : Difference(line.AsSpan(0, sign));
            var rest = line.AsSpan(sign + 1);
            switch (line[sign])
            {
                case '>':
                    var to = rest.IsEmpty ? [] : rest.ToString().Split(' ').Select((part, place) => Difference(part) + last.ElementAtOrDefault(place)).ToArray();
                    tables.Folds[from] = to;
                    if (to.Length > 0) last = to;
                    break;
                case '^':
                    tables.Orders[from] = byte.Parse(rest, NumberStyles.None, CultureInfo.InvariantCulture);
                    break;
                default:
                    var equals = rest.IndexOf('=');
                    tables.Kana[(from, Difference(rest[..equals]))] = from + Difference(rest[(equals + 1)..]);
                    break;
            }
        }
        return tables;
    }

    private static int Difference(ReadOnlySpan<char> hexadecimal) => hexadecimal[0] == '-'
        ? -int.Parse(hexadecimal[1..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
        : int.Parse(hexadecimal, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private sealed record Tables(Dictionary<int, int[]> Folds, Dictionary<(int, int), int> Kana, Dictionary<int, byte> Orders);
}
