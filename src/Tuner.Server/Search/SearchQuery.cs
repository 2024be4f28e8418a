namespace Tuner.Server.Search;

/// <summary>
/// What is searched for: phrases that must all occur. A phrase is what stands between spaces, or between quotation marks;
/// a star at its end asks for words that begin so.
/// </summary>
internal sealed record SearchQuery(IReadOnlyList<SearchPhrase> Phrases)
{
    /// <summary>So many UTF-16 units are read.</summary>
    public const int MaxLength = 200;

    /// <summary>Reads it; null when there is nothing in it that can be found.</summary>
    public static SearchQuery? Read(string text)
    {
        var phrases = new List<SearchPhrase>();
        foreach (var piece in Pieces(text.Length > MaxLength ? text[..MaxLength] : text))
            if (Phrase(piece) is { } phrase && !phrases.Exists(other => other.IsOpen == phrase.IsOpen && other.Tokens.SequenceEqual(phrase.Tokens, StringComparer.Ordinal))) phrases.Add(phrase);
        return phrases.Count == 0 ? null : new(phrases);
    }

    private static IEnumerable<string> Pieces(string text)
    {
        for (var at = 0; at < text.Length;)
        {
            var quoted = IsQuote(text[at]);
            var start = quoted ? at + 1 : at;
            var end = start;
            while (end < text.Length && !IsQuote(text[end]) && (quoted || !char.IsWhiteSpace(text[end]))) end++;
            if (end > start) yield return text[start..end];
            at = end < text.Length && (quoted || !IsQuote(text[end])) ? end + 1 : end;
        }
    }

    private static SearchPhrase? Phrase(string piece)
    {
        var tokens = SearchTokenizer.Read(piece).ToList();
        if (tokens.Count == 0) return null;
        // Where a stretch in pairs ends the question, the text may go on.
        var goesOn = tokens[^1].Kind == SearchTokenKind.Last;
        if (goesOn && tokens.Count > 1 && tokens[^2].Kind == SearchTokenKind.Pair) tokens.RemoveAt(tokens.Count - 1);
        var open = tokens[^1].Kind == SearchTokenKind.Last || (tokens[^1].Kind == SearchTokenKind.Word && piece.EndsWith('*') && tokens[^1].Text.Length > 1);
        return new([.. tokens.Select(token => token.Text)], open);
    }

    private static bool IsQuote(char sign) => sign is '"' or '“' or '”' or '„' or '«' or '»' or '「' or '」' or '『' or '』' or '＂';
}
