namespace Tuner.Pipecat.Recording.Speech;

/// <summary>
/// Lays the words that a voice told over the text that it was asked to say. The asked text has the right spaces and
/// punctuation; what was said is what the voice told.
/// </summary>
internal static class Alignment
{
    /// <summary>The asked text in the form that fits the words, and each word with its place in it.</summary>
    public static (AskedText Asked, List<ToldWord> Words) Of(SpeechContext context)
    {
        var words = VoiceTags.Without(context.Words);
        var marked = words.Exists(word => Markdown.HasMarks(word.Text));
        var tagged = words.Exists(word => word.Text.Contains('<', StringComparison.Ordinal));
        AskedText? asked = null;
        foreach (var form in Forms(tagged, marked))
        {
            asked = AskedText.Of(context.Sentences, form);
            if (Whole(words, asked.Text) is { } placed) return (asked, placed);
        }

        return (asked!, Resynchronization.Of(words, asked!.Text, context.Duration));
    }

    /// <summary>As asked, without tags, without marks for the eye: the forms in which a voice can have got the text.</summary>
    private static IEnumerable<Func<Sentence, string>> Forms(bool tagged, bool marked)
    {
        if (tagged) yield return sentence => sentence.Told ?? sentence.Text;
        yield return sentence => sentence.Told ?? Markup.Strip(sentence.Text);
        if (!marked) yield return sentence => sentence.Spoken;
    }

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
