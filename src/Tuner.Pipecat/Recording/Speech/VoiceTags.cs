using System.Text.RegularExpressions;

namespace Tuner.Pipecat.Recording.Speech;

/// <summary>
/// Some voices tell the tags that they were given, in a sentence or among their words, whole or in pieces. They speak none of
/// them. A number in brackets is a pause.
/// </summary>
internal static partial class VoiceTags
{
    private const int LongestTag = 8;

    /// <summary>A told text without the tags that voices obey.</summary>
    public static string Without(string text) => text.Contains('<', StringComparison.Ordinal) && Opening().IsMatch(text) ? Text.Tidy(Tag().Replace(text, " ")) : text;

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

    [GeneratedRegex(@"</?(break|spell|speak|speed|volume|emotion|prosody|phoneme|say-as|emphasis|sub|voice|lang|pause)\b|<\d+(\.\d+)?>", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, Timeout.Infinite)]
    private static partial Regex Opening();

    [GeneratedRegex(@"</?(break|spell|speak|speed|volume|emotion|prosody|phoneme|say-as|emphasis|sub|voice|lang|pause)\b[^<>]*>|<\d+(\.\d+)?>", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, Timeout.Infinite)]
    private static partial Regex Tag();
}
