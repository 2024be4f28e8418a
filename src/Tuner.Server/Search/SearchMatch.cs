namespace Tuner.Server.Search;

/// <summary>Whether what belongs to one call has all that is asked for, part by part: no phrase reaches over the end of one. One call after the other may be read.</summary>
internal sealed class SearchMatch(SearchQuery query)
{
    private readonly string[] _asked = [.. query.Phrases.Select(phrase => phrase.Written)];
    private readonly List<string> _missing = [];
    private readonly SearchText _text = new();

    /// <summary>Begins with a call: all is missing.</summary>
    public void Begin()
    {
        _missing.Clear();
        _missing.AddRange(_asked);
    }

    /// <summary>Reads one more part; returns whether nothing is missing any more.</summary>
    public bool IsWholeWith(string part)
    {
        if (SearchSnippet.MayStandIn(part, query))
        {
            _text.Clear();
            _text.Add(part);
            for (var at = _missing.Count - 1; at >= 0; at--)
                if (StandsIn(_text.Written, _missing[at])) _missing.RemoveAt(at);
        }
        return _missing.Count == 0;
    }

    // The first token has no space before it.
    private static bool StandsIn(ReadOnlySpan<char> tokens, ReadOnlySpan<char> phrase) => tokens.StartsWith(phrase[1..]) || tokens.IndexOf(phrase) >= 0;
}
