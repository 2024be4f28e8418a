namespace Tuner.Pipecat;

/// <summary>How digits are spoken. English in full; of other languages the digits.</summary>
internal static class NumberWords
{
    private static readonly Dictionary<string, string> All = Read(
        "0 zero oh o nought naught null nil cero zéro", "1 one uno una un une eins ein", "2 two dos deux zwei zwo", "3 three tres trois drei",
        "4 four cuatro quatre vier", "5 five cinco cinq fünf", "6 six seis sechs", "7 seven siete sept sieben",
        "8 eight ocho huit acht", "9 nine niner nueve neuf neun",
        "10 ten", "11 eleven", "12 twelve", "13 thirteen", "14 fourteen", "15 fifteen", "16 sixteen", "17 seventeen", "18 eighteen", "19 nineteen",
        "20 twenty", "30 thirty", "40 forty fourty", "50 fifty", "60 sixty", "70 seventy", "80 eighty", "90 ninety",
        "00 hundred", "000 thousand");

    private static readonly Dictionary<string, int> Repeats = new() { ["double"] = 2, ["doble"] = 2, ["doppel"] = 2, ["triple"] = 3, ["treble"] = 3, ["quadruple"] = 4 };

    /// <summary>What is said between digits that belong together.</summary>
    private static readonly HashSet<string> Fillers =
        ["uh", "um", "uhm", "er", "erm", "ah", "eh", "hm", "hmm", "mm", "mhm", "and", "then", "dash", "hyphen", "minus", "space", "dot", "point", "comma", "plus", "ok", "okay", "y", "und", "et"];

    private static readonly Dictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> Digits = All.GetAlternateLookup<ReadOnlySpan<char>>();
    private static readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> Repeating = Repeats.GetAlternateLookup<ReadOnlySpan<char>>();
    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Filling = Fillers.GetAlternateLookup<ReadOnlySpan<char>>();

    private const int Longest = 12;

    /// <summary>The digits of a word, or null.</summary>
    public static string? Of(ReadOnlySpan<char> word) => Lower(word, stackalloc char[Longest]) is { IsEmpty: false } lower && Digits.TryGetValue(lower, out var digits) ? digits : null;

    /// <summary>How often the digit behind this word is meant; 0 when it is no such word.</summary>
    public static int Repeat(ReadOnlySpan<char> word) => Lower(word, stackalloc char[Longest]) is { IsEmpty: false } lower ? Repeating.TryGetValue(lower, out var times) ? times : 0 : 0;

    public static bool IsFiller(ReadOnlySpan<char> word) => Lower(word, stackalloc char[Longest]) is { IsEmpty: false } lower && Filling.Contains(lower);

    /// <summary>Whether a word of digits, or one that is said between them, begins so.</summary>
    public static bool IsBegun(ReadOnlySpan<char> word)
    {
        var begun = Lower(word, stackalloc char[Longest]);
        if (begun.IsEmpty) return false;
        foreach (var whole in All.Keys)
        {
            if (whole.AsSpan().StartsWith(begun)) return true;
        }

        foreach (var whole in Repeats.Keys)
        {
            if (whole.AsSpan().StartsWith(begun)) return true;
        }

        return false;
    }

    private static ReadOnlySpan<char> Lower(ReadOnlySpan<char> word, Span<char> room)
    {
        var length = word.Length <= room.Length ? word.ToLowerInvariant(room) : 0;
        return length > 0 ? room[..length] : default;
    }

    private static Dictionary<string, string> Read(params string[] lines) =>
        lines.Select(line => line.Split(' ')).SelectMany(words => words.Skip(1).Select(word => (word, words[0]))).ToDictionary(pair => pair.word, pair => pair.Item2);
}
