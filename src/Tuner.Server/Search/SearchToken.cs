namespace Tuner.Server.Search;

/// <summary>What the search compares: a word, or a pair of characters, as it is read.</summary>
/// <param name="Text">Letters, digits and marks; never a space or a sign.</param>
/// <param name="Start">Where it begins in the text that it came from.</param>
/// <param name="End">Where it ends there, exclusive.</param>
/// <param name="Kind">What it is.</param>
internal readonly record struct SearchToken(string Text, int Start, int End, SearchTokenKind Kind);

/// <summary>What a token is.</summary>
internal enum SearchTokenKind
{
    /// <summary>A word.</summary>
    Word,

    /// <summary>Two characters that follow each other, of a script that is read in pairs.</summary>
    Pair,

    /// <summary>The last character of a stretch of such a script, so that one character is found wherever it stands.</summary>
    Last,
}
