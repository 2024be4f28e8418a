using System.Globalization;

namespace Tuner.Pipecat.Recording.Speech;

/// <summary>Says for each word of a context whether, and in which stretch, it was heard: when at least half of it sounded.</summary>
internal static class Units
{
    private const long LongestWord = 1_000_000_000;
    private const long UnknownWord = 300_000_000;

    /// <summary>What is told as one word and has so many signs of a script without spaces is several.</summary>
    private const int LongestUnspaced = 6;

    /// <summary>Half of a short word.</summary>
    private const long HalfWord = 120_000_000;

    public static List<SpokenUnit> Of(SpeechContext context) =>
        context.Words.Count > 0 ? OfWords(context, VoiceTags.Without(context.Words))
        : context.Sentences.Count > 0 ? OfSentences(context)
        : OfPieces(context);

    /// <summary>Words with times. What is told as one word and is several gets shares of its audio.</summary>
    public static List<SpokenUnit> OfWords(SpeechContext context, IReadOnlyList<ToldWord> words)
    {
        var units = new List<SpokenUnit>(words.Count);
        for (var i = 0; i < words.Count; i++)
        {
            var word = words[i];
            var parts = SplitWord(word.Text);
            var length = LengthOf(context, words, i, parts.Count);
            // The last one sounds as long as its audio does, whether or not the voice says that there is no more.
            var sounds = i + 1 < words.Count ? length : Math.Clamp(context.Duration - word.Offset, 0, LongestWord * parts.Count);
            if (parts.Count > 1)
            {
                units.AddRange(Parts(context, word, parts, (length, sounds), i));
                continue;
            }

            units.Add(new SpokenUnit(word.Text, word.BringsOwnSpaces, LocateWord(context, word, length / 2), word.Line, word.Place, word.Offset, word.Offset + sounds, i));
        }

        return units;
    }

    private static long LengthOf(SpeechContext context, IReadOnlyList<ToldWord> words, int i, int parts)
    {
        var offset = words[i].Offset;
        var end = i + 1 < words.Count ? words[i + 1].Offset
            : context.Done ? context.Duration
            : Math.Min(context.Duration, offset + (UnknownWord * parts));
        var length = Math.Clamp(end - offset, 0, LongestWord * parts);
        // A voice that fell silent in the last phrase that it told did not hurry through it.
        return i + 1 == words.Count && context.FellSilent && parts > 1 ? Math.Max(length, 2 * VoiceTime.Least(words[i].Text)) : length;
    }

    private static IEnumerable<SpokenUnit> Parts(SpeechContext context, ToldWord word, List<string> parts, (long Taken, long Sounds) length, int told)
    {
        var at = 0;
        for (var k = 0; k < parts.Count; k++)
        {
            var offset = word.Offset + (length.Taken * k / parts.Count);
            (int Start, int End)? place = word.Place is { } whole && whole.End - whole.Start == word.Text.Trim().Length
                ? (whole.Start + at, whole.Start + at + parts[k].TrimEnd().Length) : null;
            at += parts[k].Length;
            yield return new SpokenUnit(parts[k], k > 0 || word.BringsOwnSpaces, LocateWord(context, word, offset - word.Offset + (length.Taken / parts.Count / 2)), word.Line, place, offset, word.Offset + (length.Sounds * (k + 1) / parts.Count), told);
        }
    }

    /// <summary>The words of what was told as one: a sentence of a script without spaces by its signs, another by its spaces.</summary>
    private static List<string> SplitWord(string text)
    {
        var word = text.Trim();
        if (word.Length < LongestUnspaced && !word.Contains(' ')) return [text];
        var parts = Split(word);
        for (var i = parts.Count - 1; i > 0; i--)
        {
            // A mark stays with the sign before it.
            if (Alignment.HasLetters(parts[i])) continue;
            parts[i - 1] += parts[i];
            parts.RemoveAt(i);
        }

        return parts.Count > 1 ? parts : [text];
    }

    /// <summary>
    /// Pieces that come along with their audio say where they sound: just behind where they came (OpenAI Realtime), or
    /// before it where even the first came after audio (Gemini Live). Text that came all at once is spread over it.
    /// </summary>
    private static List<SpokenUnit> OfPieces(SpeechContext context)
    {
        var pieces = context.Pieces;
        if (pieces.Count == 0 || pieces[^1].Before < context.Duration / 2)
            return Shared(context, context.Wanted(), false, pieces.Count > 0 ? pieces[0].Line : 0, 0, Math.Max(context.Duration, 1)).ToList();
        var behind = pieces[0].Before > 0;
        var units = new List<SpokenUnit>(pieces.Count);
        for (var i = 0; i < pieces.Count; i++)
        {
            var from = behind ? i > 0 ? pieces[i - 1].Before : 0 : pieces[i].Before;
            var until = behind ? pieces[i].Before : i + 1 < pieces.Count ? pieces[i + 1].Before : context.Duration;
            var middle = Math.Min((from + until) / 2, context.Duration - 1);
            units.Add(new SpokenUnit(pieces[i].Word.ToString().Trim(), false, Locate(context, middle), pieces[i].Line));
        }

        return units;
    }

    private static List<SpokenUnit> OfSentences(SpeechContext context)
    {
        var units = new List<SpokenUnit>();
        foreach (var part in SentenceAudio.Of(context))
            units.AddRange(Shared(context, part.Text, part.BringsOwnSpaces, part.Line, part.Begin, part.End, part.Guessed ? HalfWord : long.MaxValue));
        return units;
    }

    /// <summary>
    /// Gives each word of a text its share of the audio, by its length. Where that length is a guess, who heard
    /// <paramref name="firstWord"/> of it heard the first word.
    /// </summary>
    private static IEnumerable<SpokenUnit> Shared(SpeechContext context, string text, bool bringsOwnSpaces, int line, long begin, long end, long firstWord = long.MaxValue)
    {
        var words = Split(text);
        var whole = words.Sum(Pace.Weight);
        double before = 0;
        var first = true;
        foreach (var word in words)
        {
            var middle = begin + (long)((end - begin) * (before + (Pace.Weight(word) / 2.0)) / whole);
            if (first) middle = begin + Math.Min(middle - begin, firstWord);
            before += Pace.Weight(word);
            yield return new SpokenUnit(word, !first || bringsOwnSpaces, Locate(context, middle), line);
            first = false;
        }
    }

    /// <summary>Words with the white space behind them; single characters where a script writes no spaces.</summary>
    private static List<string> Split(string text)
    {
        var words = new List<string>();
        var elements = StringInfo.GetTextElementEnumerator(text);
        var word = "";
        while (elements.MoveNext())
        {
            var element = elements.GetTextElement();
            var begins = word.Length > 0 && !char.IsWhiteSpace(element[0])
                && (char.IsWhiteSpace(word[^1]) || Text.IsUnspaced(System.Text.Rune.GetRuneAt(word, 0)) || Text.IsUnspaced(System.Text.Rune.GetRuneAt(element, 0)));
            if (begins)
            {
                words.Add(word);
                word = "";
            }

            word += element;
        }

        if (word.Length > 0) words.Add(word);
        return words;
    }

    private static Talkspurt? Locate(SpeechContext context, long offset)
    {
        if (context is { HeardUpTo: { } heard, Played: [.., var cut] })
        {
            if (offset >= heard) return null;
            if (offset >= cut.Offset + cut.Heard) return cut.Talkspurt;
        }

        foreach (var piece in context.Played)
        {
            if (offset >= piece.Offset && offset < piece.Offset + piece.Heard) return piece.Talkspurt;
        }

        return context is { SoundedOut: true, Cut: false, FellSilent: false, Played: [.., var last] } && offset >= last.End ? last.Talkspurt : null;
    }

    /// <summary>The stretch in which a moment of a word sounded. Word times that lie outside the audio count on the pipeline's clock.</summary>
    private static Talkspurt? LocateWord(SpeechContext context, ToldWord word, long into)
    {
        if (Locate(context, word.Offset + into) is { } talkspurt) return talkspurt;
        if (context.Played is not [.., var last] || context.FellSilent || word.Offset + into < context.Duration) return null;
        return context.IsPlayedOut || word.Pts + into < last.Talkspurt.End ? last.Talkspurt : null;
    }
}
