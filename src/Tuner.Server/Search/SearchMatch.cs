namespace Tuner.Server.Search;

/// <summary>Whether what belongs to one call has all that is asked for, part by part: no phrase reaches over the end of one.</summary>
internal sealed class SearchMatch(SearchQuery query)
{
    private readonly List<SearchPhrase> _missing = [.. query.Phrases];

    /// <summary>Reads one more part; returns whether nothing is missing any more.</summary>
    public bool IsWholeWith(string part)
    {
        if (SearchSnippet.MayStandIn(part, query))
        {
            // Its tokens stand between single spaces, as the index takes them.
            var text = new SearchText();
            text.Add(part);
            var tokens = $" {text.Written}";
            _missing.RemoveAll(phrase => tokens.Contains($" {string.Join(' ', phrase.Tokens)}{(phrase.IsOpen ? "" : " ")}", StringComparison.Ordinal));
        }
        return _missing.Count == 0;
    }
}
