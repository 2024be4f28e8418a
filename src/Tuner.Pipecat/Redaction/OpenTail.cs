namespace Tuner.Pipecat.Redaction;

/// <summary>Where the end of a text begins that may be the beginning of a secret: what follows decides.</summary>
internal static class OpenTail
{
    private const int MostWords = 60;

    /// <summary>A number that still goes on, an address that is being spelled, an account, and always the last word.</summary>
    public static int In(string text, List<NumberRun> runs)
    {
        var words = SpokenWord.Split(text);
        if (words.Count == 0) return text.Length;
        var first = words.Count - 1;
        var run = runs.Count > 0 && Reaches(text, runs[^1]) ? runs[^1].Start : text.Length;
        while (first > 0 && words.Count - first < MostWords && (words[first].Start > run || GoesOn(text, words[first - 1]) || words[first].IsConnector(text) || words[first].IsAt(text))) first--;
        return Math.Min(run, words[first].Start);
    }

    /// <summary>Where the end of a text begins that is an address being spelled; its end when it is none.</summary>
    public static int Address(string text, List<NumberRun> runs)
    {
        var start = In(text, runs);
        return SpokenWord.Split(text).Exists(word => word.Start >= start && (word.IsConnector(text) || word.IsAt(text) || word.Of(text).Contains('@'))) ? start : text.Length;
    }

    /// <summary>Whether a run is at the end of a text, so that more of it may come: behind it stands nothing, or a number word that is not all there.</summary>
    public static bool Reaches(string text, NumberRun run)
    {
        for (var at = run.End; at < text.Length;)
        {
            var end = at;
            while (end < text.Length && char.IsLetter(text[end])) end++;
            var word = text.AsSpan(at, end - at);
            if (word.IsEmpty ? !NumberRuns.Joins(text[at]) : !NumberWords.IsFiller(word) && NumberWords.Repeat(word) == 0 && !(end == text.Length && NumberWords.IsBegun(word))) return false;
            at = Math.Max(end, at + 1);
        }

        return true;
    }

    private static bool GoesOn(string text, SpokenWord word)
    {
        var letters = word.Of(text);
        return letters.ContainsAnyInRange('0', '9') || letters.Contains('@') || word.IsShort || (letters.Length <= 4 && letters.IndexOfAnyExceptInRange('A', 'Z') < 0)
            || word.IsConnector(text) || NumberWords.Of(letters) is not null || NumberWords.IsFiller(letters);
    }
}
