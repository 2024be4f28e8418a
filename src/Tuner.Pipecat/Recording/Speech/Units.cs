using System.Globalization;

namespace Tuner.Pipecat.Recording.Speech;

/// <summary>Says for each word of a context whether, and in which stretch, it was heard: when at least half of it sounded.</summary>
internal static class Units
{
    private const long LongestWord = 1_000_000_000;
    private const long UnknownWord = 300_000_000;

    /// <summary>Half of a short word.</summary>
    private const long HalfWord = 120_000_000;

    /// <summary>How long a character takes where the voice does not tell; about 15 characters a second.</summary>
    private const long TypicalCharacter = 65_000_000;

    public static List<SpokenUnit> Of(SpeechContext context) =>
        context.Words.Count > 0 ? OfWords(context)
        : context.Sentences.Count > 0 ? OfSentences(context)
        : OfPieces(context);

    private static List<SpokenUnit> OfWords(SpeechContext context)
    {
        var units = new List<SpokenUnit>(context.Words.Count);
        var from = context.Base;
        for (var i = 0; i < context.Words.Count; i++)
        {
            var word = context.Words[i];
            var middle = word.Pts - from + (LengthOf(context, i, from) / 2);
            units.Add(new SpokenUnit(word.Text, word.BringsOwnSpaces, Locate(context, middle) ?? LocateByClock(context, from, middle), word.Line));
        }

        return units;
    }

    private static long LengthOf(SpeechContext context, int i, long from)
    {
        var offset = context.Words[i].Pts - from;
        var end = i + 1 < context.Words.Count ? context.Words[i + 1].Pts - from
            : context.Done ? context.Duration
            : Math.Min(context.Duration, offset + UnknownWord);
        return Math.Clamp(end - offset, 0, LongestWord);
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
        var rate = RateOf(context);
        var share = ShareOf(context);
        long begin = 0;
        foreach (var sentence in context.Sentences)
        {
            // Of a sentence of which the end was not told more audio may still have been to come: it has at least what came.
            var end = sentence.AudioEnd ?? (share is { } each
                ? begin + (long)(sentence.Text.Length * each)
                : Math.Max(context.Duration, begin + (sentence.Text.Length * rate)));
            var guessed = sentence.AudioEnd is null && share is null;
            units.AddRange(Shared(context, sentence.Text, sentence.BringsOwnSpaces, sentence.Line, begin, Math.Max(end, begin + 1), guessed ? HalfWord : long.MaxValue));
            begin = end;
        }

        return units;
    }

    /// <summary>
    /// Gives each word of a text its share of the audio, by its length. Where that length is a guess, who heard
    /// <paramref name="firstWord"/> of it heard the first word.
    /// </summary>
    private static IEnumerable<SpokenUnit> Shared(SpeechContext context, string text, bool bringsOwnSpaces, int line, long begin, long end, long firstWord = long.MaxValue)
    {
        var words = Split(text);
        var whole = words.Sum(Weight);
        double before = 0;
        var first = true;
        foreach (var word in words)
        {
            var middle = begin + (long)((end - begin) * (before + (Weight(word) / 2.0)) / whole);
            if (first) middle = begin + Math.Min(middle - begin, firstWord);
            before += Weight(word);
            yield return new SpokenUnit(word, !first || bringsOwnSpaces, Locate(context, middle), line);
            first = false;
        }

        // A short word takes more than its letters' share: hence a base for each.
        static double Weight(string word) => 4 + word.Trim().Length;
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

    /// <summary>
    /// What a character of the sentences without an end gets of the audio that nobody claimed, when all of it came.
    /// Null while more may come: then a voice that tells ends is still at its first sentence without one.
    /// </summary>
    private static double? ShareOf(SpeechContext context)
    {
        if (!context.Done && !context.IsPlayedOut) return null;
        var claimed = context.Sentences.Max(sentence => sentence.AudioEnd) ?? 0;
        var characters = context.Sentences.Where(sentence => sentence.AudioEnd is null).Sum(sentence => sentence.Text.Length);
        return characters > 0 ? (double)Math.Max(context.Duration - claimed, 1) / characters : null;
    }

    private static long RateOf(SpeechContext context)
    {
        long audio = 0, characters = 0;
        foreach (var sentence in context.Sentences)
        {
            if (sentence.AudioEnd is not { } end) break;
            audio = end;
            characters += sentence.Text.Length;
        }

        return characters > 0 && audio > 0 ? audio / characters : TypicalCharacter;
    }

    private static Stretch? Locate(SpeechContext context, long offset)
    {
        foreach (var piece in context.Played)
        {
            if (offset >= piece.Offset && offset < piece.Offset + piece.Heard) return piece.Stretch;
        }

        return context is { SoundedOut: true, Cut: false, Played: [.., var last] } && offset >= last.End ? last.Stretch : null;
    }

    /// <summary>Word times that lie outside the audio count on the pipeline's clock.</summary>
    private static Stretch? LocateByClock(SpeechContext context, long from, long middle)
    {
        if (context.Played.Count == 0 || middle < context.Duration) return null;
        var last = context.Played[^1];
        return context.IsPlayedOut || from + middle < last.Stretch.End ? last.Stretch : null;
    }
}
