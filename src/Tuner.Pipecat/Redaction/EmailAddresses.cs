namespace Tuner.Pipecat.Redaction;

/// <summary>E-mail addresses, written or spoken ("john dot smith at gmail dot com").</summary>
internal static class EmailAddresses
{
    public static void Find(string text, List<Secret> found)
    {
        Written(text, found);
        Spoken(text, found);
    }

    private static void Written(string text, List<Secret> found)
    {
        for (var at = text.IndexOf('@', StringComparison.Ordinal); at >= 0; at = text.IndexOf('@', at + 1))
        {
            int start = at, end = at + 1;
            while (start > 0 && IsLocal(text[start - 1])) start--;
            while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] is '-' or '.')) end++;
            while (end > at && text[end - 1] is '-' or '.') end--;
            if (start < at && end > at + 1) found.Add(new Secret(start, end, Secret.Email));
        }
    }

    private static void Spoken(string text, List<Secret> found)
    {
        if (!text.Contains("at", StringComparison.OrdinalIgnoreCase) && !text.Contains('@', StringComparison.Ordinal)) return;
        var words = SpokenWord.Split(text);
        for (var at = 1; at < words.Count - 1; at++)
        {
            if (!words[at].IsAt(text) || Domain(text, words, at + 1) is not (> 0 and var end)) continue;
            var start = at - 1;
            while (start > 0 && (words[start - 1].IsConnector(text) || words[start].IsConnector(text) || (words[start].IsShort && words[start - 1].IsShort) || NumberWords.Of(words[start].Of(text)) is not null)) start--;
            found.Add(new Secret(words[start].Start, words[end - 1].End, Secret.Email));
            at = end - 1;
        }
    }

    /// <summary>The word after the domain that begins here; 0 when none does.</summary>
    private static int Domain(string text, List<SpokenWord> words, int at)
    {
        var end = 0;
        if (words[at].Of(text).IndexOf('.') is > 0) end = at + 1;
        for (var labels = 0; labels < 4; labels++)
        {
            var dot = at;
            while (dot < words.Count && dot - at < 12 && !words[dot].IsDot(text) && (dot - at < 3 || words[dot].IsShort)) dot++;
            if (dot == at || dot >= words.Count - 1 || !words[dot].IsDot(text)) break;
            at = dot + 1;
            end = at + 1;
            while (words[at].IsShort && end < words.Count && end - at < 4 && words[end].IsShort) end++;
        }

        return end;
    }

    private static bool IsLocal(char c) => char.IsLetterOrDigit(c) || c is '.' or '_' or '%' or '+' or '-' or '\'' or '!' or '#' or '$' or '&' or '*' or '/' or '=' or '?' or '^' or '`' or '{' or '|' or '}' or '~';
}
