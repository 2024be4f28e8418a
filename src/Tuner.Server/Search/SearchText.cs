using System.Buffers;
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
    private static readonly SearchValues<char> Signs = SearchValues.Create([.. Enumerable.Range(0, 0x80).Select(code => (char)code).Where(sign => !char.IsAsciiLetterOrDigit(sign))]);
    private readonly StringBuilder _text = new();
    private int _tokens;

    /// <summary>Adds a part.</summary>
    public void Add(string? part)
    {
        if (string.IsNullOrEmpty(part)) return;
        var rest = part.AsSpan(0, Math.Min(part.Length, LongestPart));
        // ASCII's signs part words in every script, so that what stands between two of them can be read alone.
        while (rest.IndexOfAnyExcept(Signs) is >= 0 and var begin)
        {
            rest = rest[begin..];
            var length = rest.IndexOfAny(Signs) is >= 0 and var sign ? sign : rest.Length;
            if (_tokens >= MostTokens) return;
            Add(rest[..length]);
            rest = rest[length..];
        }
        _text.Append(Border).Append(' ');
    }

    private void Add(ReadOnlySpan<char> word)
    {
        if (Ascii.IsValid(word))
        {
            // Most words are: the tokenizer would say the same, more slowly.
            Span<char> small = stackalloc char[SearchTokenizer.LongestWord];
            Ascii.ToLower(word[..Math.Min(word.Length, SearchTokenizer.LongestWord)], small, out var length);
            _text.Append(small[..length]).Append(' ');
            _tokens++;
            return;
        }
        foreach (var token in SearchTokenizer.Read(word.ToString()))
        {
            if (_tokens >= MostTokens) return;
            _text.Append(token.Text).Append(' ');
            _tokens++;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();
}
