using System.Text.RegularExpressions;

namespace Tuner.Pipecat.Recording.Speech;

/// <summary>Some voices tell the tags that they were given among their words, whole or in pieces. They speak none of them.</summary>
internal static partial class VoiceTags
{
    private const int LongestTag = 8;

    public static List<ToldWord> Without(IReadOnlyList<Word> words)
    {
        var told = new List<ToldWord>(words.Count);
        for (var i = 0; i < words.Count; i++)
        {
            var word = words[i];
            var text = word.Text;
            if (text.Contains('<', StringComparison.Ordinal) && Opening().IsMatch(text))
            {
                var last = i;
                while (!text.AsSpan(text.LastIndexOf('<')).Contains('>') && last + 1 < words.Count && last - i < LongestTag) text += ' ' + words[++last].Text;
                if (Tag().Replace(text, "") is var plain && plain.Length < text.Length) (text, i) = (plain, last);
                else text = word.Text;
                if (string.IsNullOrWhiteSpace(text)) continue;
            }

            told.Add(new ToldWord(text, word.Pts, word.Offset, word.BringsOwnSpaces, word.Line));
        }

        return told;
    }

    [GeneratedRegex(@"</?(break|spell|speak|speed|volume|emotion|prosody|phoneme|say-as|emphasis|sub|voice|lang|pause)\b", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, 200)]
    private static partial Regex Opening();

    [GeneratedRegex(@"</?(break|spell|speak|speed|volume|emotion|prosody|phoneme|say-as|emphasis|sub|voice|lang|pause)\b[^<>]*>", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, 200)]
    private static partial Regex Tag();
}
