using System.Text;

namespace Tuner.Server.Search;

/// <summary>Where a search was found, in its sentence.</summary>
/// <param name="Text">The sentence, or as much of it around the first hit as is shown.</param>
/// <param name="Hits">Where the hits stand in <paramref name="Text"/>, in order, never overlapping.</param>
internal sealed record SearchSnippet(string Text, IReadOnlyList<SearchHit> Hits)
{
    private const int Longest = 240;
    private const int Before = 80;

    /// <summary>The first place in a text where one of the phrases stands; null when none does.</summary>
    public static SearchSnippet? Of(string text, SearchQuery query)
    {
        if (!MayStandIn(text, query)) return null;
        var hits = Find(SearchTokenizer.Read(text).ToList(), query);
        if (hits.Count == 0) return null;
        var (start, end) = Sentence(text, hits[0]);
        var shown = hits.Where(hit => hit.Start >= start && hit.End <= end).Select(hit => new SearchHit(hit.Start - start, hit.End - start));
        return new(text[start..end], [.. shown]);
    }

    /// <summary>Whether one of the phrases may stand in a text. Most texts are ASCII, whose tokens stand in them as they are: what lacks one of a phrase need not be read.</summary>
    public static bool MayStandIn(string text, SearchQuery query) =>
        !Ascii.IsValid(text) || query.Phrases.Any(phrase => phrase.Tokens.All(token => text.Contains(token, StringComparison.OrdinalIgnoreCase)));

    private static List<SearchHit> Find(List<SearchToken> tokens, SearchQuery query)
    {
        var hits = new List<SearchHit>();
        for (var at = 0; at < tokens.Count; at++)
        {
            foreach (var phrase in query.Phrases)
            {
                if (!StandsAt(tokens, at, phrase)) continue;
                var hit = new SearchHit(tokens[at].Start, End(tokens, at, phrase));
                if (hits.Count > 0 && hit.Start < hits[^1].End) hits[^1] = hits[^1] with { End = Math.Max(hits[^1].End, hit.End) };
                else hits.Add(hit);
            }
        }
        return hits;
    }

    private static bool StandsAt(List<SearchToken> tokens, int at, SearchPhrase phrase)
    {
        if (at + phrase.Tokens.Count > tokens.Count) return false;
        for (var i = 0; i < phrase.Tokens.Count; i++)
        {
            var isOpen = phrase.IsOpen && i == phrase.Tokens.Count - 1;
            var token = tokens[at + i].Text;
            if (isOpen ? !token.StartsWith(phrase.Tokens[i], StringComparison.Ordinal) : token != phrase.Tokens[i]) return false;
        }
        return true;
    }

    // Of a pair that was found by its first character alone, only that is marked.
    private static int End(List<SearchToken> tokens, int at, SearchPhrase phrase)
    {
        var last = tokens[at + phrase.Tokens.Count - 1];
        if (!phrase.IsOpen || last.Kind != SearchTokenKind.Pair) return last.End;
        return at + phrase.Tokens.Count < tokens.Count ? Math.Min(last.End, tokens[at + phrase.Tokens.Count].Start) : last.End;
    }

    private static (int Start, int End) Sentence(string text, SearchHit hit)
    {
        var start = hit.Start;
        while (start > 0 && !EndsSentence(text, start - 1)) start--;
        while (start < hit.Start && char.IsWhiteSpace(text[start])) start++;
        var end = hit.End;
        while (end < text.Length && !EndsSentence(text, end - 1)) end++;
        while (end > hit.End && char.IsWhiteSpace(text[end - 1])) end--;
        if (end - start <= Longest) return (start, end);
        start = Whole(text, Math.Max(start, hit.Start - Before));
        return (start, Whole(text, Math.Min(end, Math.Max(start + Longest, Math.Min(hit.End, start + (2 * Longest))))));
    }

    // A full stop inside a number or an address ends nothing.
    private static bool EndsSentence(string text, int at) => text[at] switch
    {
        '\n' or '。' or '！' or '？' or '｡' or '؟' or '।' or '။' or '។' or '…' => true,
        '.' or '!' or '?' => at + 1 < text.Length && char.IsWhiteSpace(text[at + 1]),
        _ => false,
    };

    private static int Whole(string text, int at) => at > 0 && at < text.Length && char.IsLowSurrogate(text[at]) && char.IsHighSurrogate(text[at - 1]) ? at - 1 : at;
}

/// <summary>A stretch of text that was found: from <paramref name="Start"/> up to <paramref name="End"/>, in UTF-16 units.</summary>
internal readonly record struct SearchHit(int Start, int End);
