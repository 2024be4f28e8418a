using System.Text;

namespace Tuner.Server.Search;

/// <summary>The tokens of what belongs to one call, as one text that a plain index takes: parted by spaces, with a sign where one part ends, so that no phrase reaches into the next.</summary>
internal sealed class SearchText
{
    /// <summary>Where a part ends; no token is this.</summary>
    public const char Border = '_';

    // What is longer was said by no human: an hour of speech has some 10,000 words.
    private const int MostTokens = 100_000;
    private const int LongestPart = 200_000;
    private readonly StringBuilder _text = new();
    private int _tokens;

    /// <summary>Adds a part.</summary>
    public void Add(string? part)
    {
        if (string.IsNullOrEmpty(part)) return;
        foreach (var token in SearchTokenizer.Read(part.Length > LongestPart ? part[..LongestPart] : part))
        {
            if (_tokens >= MostTokens) return;
            _text.Append(token.Text).Append(' ');
            _tokens++;
        }
        _text.Append(Border).Append(' ');
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();
}
