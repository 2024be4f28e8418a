using System.Runtime.CompilerServices;

namespace Tuner.Server.Search;

/// <summary>The tokens of what belongs to one call, as one text that a plain index takes: parted by spaces, with a sign where one part ends, so that no phrase reaches into the next.</summary>
internal sealed class SearchText
{
    /// <summary>Where a part ends; no token is this.</summary>
    public const char Border = '_';

    // What is longer was said by no human: an hour of speech has some 10,000 words.
    private const int MostTokens = 100_000;
    private const int LongestPart = 200_000;
    private const int MostFolded = 1_000;
    private const int UsualRoom = 4_096;
    private const int MostKeptRoom = 256 * 1024;

    // The small letter of each ASCII letter, each digit itself, and nothing for the signs, which part words in every script.
    private static readonly char[] Letters = [.. Enumerable.Range(0, 0x80).Select(code => char.IsAsciiLetterOrDigit((char)code) ? char.ToLowerInvariant((char)code) : '\0')];
    private readonly FoldedWords _folded = new(MostFolded);
    private char[] _text = new char[UsualRoom];
    private int _length;
    private int _tokens;

    /// <summary>All of it.</summary>
    public ReadOnlySpan<char> Written => _text.AsSpan(0, _length);

    /// <summary>Forgets what is written; the room stays, and what is known of words.</summary>
    public void Clear()
    {
        if (_text.Length > MostKeptRoom) _text = new char[UsualRoom];
        (_length, _tokens) = (0, 0);
        _folded.MakeRoom();
    }

    /// <summary>Adds a part.</summary>
    public void Add(string? part)
    {
        if (string.IsNullOrEmpty(part)) return;
        var rest = part.AsSpan(0, Math.Min(part.Length, LongestPart));
        for (var at = 0; ;)
        {
            while (at < rest.Length && IsSign(rest[at])) at++;
            if (at == rest.Length) break;
            if (_tokens >= MostTokens) return;
            at += Word(rest[at..]);
        }
        Write([Border, ' ']);
    }

    /// <inheritdoc/>
    public override string ToString() => Written.ToString();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsSign(char unit) => unit < 0x80 && Letters[unit] == '\0';

    // Most words are ASCII: the tokenizer would say the same, more slowly. Returns how long the word is.
    private int Word(ReadOnlySpan<char> rest)
    {
        MakeRoom(SearchTokenizer.LongestWord + 1);
        var (text, letters, to, at) = (_text, Letters, _length, 0);
        var last = to + SearchTokenizer.LongestWord;
        for (; at < rest.Length; at++)
        {
            var unit = rest[at];
            if (unit >= 0x80) return Folded(rest);
            var letter = letters[unit];
            if (letter == '\0') break;
            if (to < last) text[to++] = letter;
        }
        text[to++] = ' ';
        _length = to;
        _tokens++;
        return at;
    }

    private int Folded(ReadOnlySpan<char> rest)
    {
        var length = 0;
        while (length < rest.Length && !IsSign(rest[length])) length++;
        var word = rest[..length];
        if (_folded.Of(word) is { } known && _tokens + known.Tokens <= MostTokens)
        {
            Write(known.Text);
            _tokens += known.Tokens;
            return length;
        }
        foreach (var token in SearchTokenizer.Read(word.ToString()))
        {
            if (_tokens >= MostTokens) break;
            Write(token.Text);
            Write([' ']);
            _tokens++;
        }
        return length;
    }

    private void Write(ReadOnlySpan<char> text)
    {
        MakeRoom(text.Length);
        text.CopyTo(_text.AsSpan(_length));
        _length += text.Length;
    }

    private void MakeRoom(int more)
    {
        if (_text.Length - _length < more) Array.Resize(ref _text, Math.Max(_text.Length * 2, _length + more));
    }
}
