namespace Tuner.Pipecat.Redaction;

/// <summary>A word of a text, between white space, without the punctuation at its ends.</summary>
internal readonly record struct SpokenWord(int Start, int End)
{
    /// <summary>A letter or a figure, as people spell.</summary>
    public bool IsShort => End - Start <= 2;

    public static List<SpokenWord> Split(string text)
    {
        var words = new List<SpokenWord>();
        for (var at = 0; at < text.Length; at++)
        {
            if (char.IsWhiteSpace(text[at])) continue;
            var start = at;
            while (at < text.Length && !char.IsWhiteSpace(text[at])) at++;
            var end = at;
            while (start < end && IsMark(text[start])) start++;
            while (end > start && IsMark(text[end - 1])) end--;
            if (end > start) words.Add(new SpokenWord(start, end));
        }

        return words;
    }

    public ReadOnlySpan<char> Of(string text) => text.AsSpan(Start, End - Start);

    public bool IsAt(string text) => Is(text, "at") || Is(text, "@") || Is(text, "arroba") || Is(text, "arobase");

    public bool IsDot(string text) => Is(text, "dot") || Is(text, "punkt") || Is(text, "punto") || Is(text, "point");

    /// <summary>What is said between the parts of an address.</summary>
    public bool IsConnector(string text) =>
        IsDot(text) || Is(text, "underscore") || Is(text, "dash") || Is(text, "hyphen") || Is(text, "minus") || Is(text, "plus");

    private bool Is(string text, string word) => Of(text).Equals(word, StringComparison.OrdinalIgnoreCase);

    private static bool IsMark(char c) => c is '.' or ',' or ';' or ':' or '!' or '?' or '"' or '“' or '”' or '(' or ')' or '…';
}
