using System.Text;

namespace Tuner.Server.Search;

/// <summary>The tokens of words beyond ASCII. What people say has the same words again and again, and to fold one takes a hundred times as long as to look it up.</summary>
/// <param name="most">So many words are kept; others are folded each time.</param>
internal sealed class FoldedWords(int most)
{
    private readonly Dictionary<string, (string Text, int Tokens)> _known = [];

    /// <summary>Forgets all words once no more can be kept.</summary>
    public void MakeRoom()
    {
        if (_known.Count >= most) _known.Clear();
    }

    /// <summary>The tokens, each with a space behind it, and how many they are; null for a text that is longer than a word.</summary>
    public (string Text, int Tokens)? Of(ReadOnlySpan<char> word)
    {
        if (word.Length > SearchTokenizer.LongestWord) return null;
        if (_known.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(word, out var known)) return known;
        var (text, tokens) = (new StringBuilder(), 0);
        var written = word.ToString();
        foreach (var token in SearchTokenizer.Read(written))
        {
            text.Append(token.Text).Append(' ');
            tokens++;
        }
        var folded = (text.ToString(), tokens);
        if (_known.Count < most) _known.Add(written, folded);
        return folded;
    }
}
