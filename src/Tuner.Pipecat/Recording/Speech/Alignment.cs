namespace Tuner.Pipecat.Recording.Speech;

/// <summary>
/// Lays the words that a voice told over the text that it was asked to say. The asked text has the right spaces and
/// punctuation; what was said is what the voice told.
/// </summary>
internal static class Alignment
{
    /// <summary>
    /// The asked text in the form that fits the words, and each word with its place in it. The forms: as asked, without
    /// marks for the eye, without tags alone. Where a voice tells no mark, it got none.
    /// </summary>
    public static (AskedText Asked, List<ToldWord> Words) Of(SpeechContext context)
    {
        var words = VoiceTags.Without(context.Words);
        var marked = words.Exists(word => Markdown.HasMarks(word.Text));
        var tagged = words.Exists(word => word.Text.Contains('<', StringComparison.Ordinal));
        if (tagged && Fitting(words, AskedText.Of(context.Sentences, sentence => sentence.Told ?? sentence.Text)) is { } whole) return whole;
        var untagged = AskedText.Of(context.Sentences, sentence => sentence.Told ?? Markup.Strip(sentence.Text));
        var asked = marked ? untagged : AskedText.Of(context.Sentences, sentence => sentence.Spoken);
        return Fitting(words, asked)
            ?? (asked.Text == untagged.Text ? null : Fitting(words, untagged))
            ?? (asked, Resynchronization.Of(words, asked.Text, context.Duration));
    }

    private static (AskedText Asked, List<ToldWord> Words)? Fitting(List<ToldWord> words, AskedText asked) => Whole(words, asked.Text) is { } placed ? (asked, placed) : null;

    /// <summary>The words one after another, with nothing between them that is spoken; null where they do not fit so.</summary>
    private static List<ToldWord>? Whole(List<ToldWord> words, string asked)
    {
        var placed = new List<ToldWord>(words.Count);
        var at = 0;
        foreach (var word in words)
        {
            var text = word.Text.Trim();
            var found = text.Length == 0 ? at : asked.IndexOf(text, at, StringComparison.Ordinal);
            if (found < 0 || HasLetters(asked.AsSpan(at, found - at))) return null;
            at = found + text.Length;
            placed.Add(word with { Place = (found, at) });
        }

        return placed;
    }

    public static bool HasLetters(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (char.IsLetterOrDigit(c)) return true;
        }

        return false;
    }
}
