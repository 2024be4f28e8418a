using System.Text;

namespace Tuner.Pipecat.Recording.Speech;

/// <summary>A sentence of a voice without word times and its part of the context's audio, nanoseconds; whether that is a guess.</summary>
internal readonly record struct SentenceAudio(string Text, bool BringsOwnSpaces, int Line, long Begin, long End, bool Guessed)
{
    /// <summary>How long a character takes where the voice does not tell; about 15 characters a second.</summary>
    private const long TypicalCharacter = 65_000_000;

    /// <summary>Returns each sentence with its audio: up to its end where the voice told one, else a share by its length.</summary>
    public static List<SentenceAudio> Of(SpeechContext context)
    {
        var sentences = Joined(context);
        var parts = new List<SentenceAudio>(sentences.Count);
        long begin = 0;
        for (var i = 0; i < sentences.Count;)
        {
            var until = i;
            while (until < sentences.Count && sentences[until].End is null) until++;
            var known = until < sentences.Count ? sentences[until].End : context.Done || context.IsPlayedOut ? context.Duration : null;
            if (known is { } end)
            {
                // Sentences of which no end was told share what lies before the next one that was.
                var last = Math.Min(until, sentences.Count - 1);
                double characters = sentences.Skip(i).Take(last - i + 1).Sum(sentence => sentence.Text.Length);
                for (long from = begin; i <= last; i++)
                {
                    var to = i == last && until < sentences.Count ? end : begin + (long)(Math.Max(end - from, 1) * (sentences[i].Text.Length / characters));
                    parts.Add(Part(sentences[i], begin, Math.Max(to, begin + 1), false));
                    (begin, characters, from) = (to, characters - sentences[i].Text.Length, to);
                }
            }
            else
            {
                Guess(context, sentences, i, begin, parts);
                break;
            }
        }

        return parts;
    }

    /// <summary>
    /// More audio may still have been to come. A voice that tells ends is at its first sentence without one, which has
    /// at least what came; one that gave its sentences before their audio tells none, and all of them have.
    /// </summary>
    private static void Guess(SpeechContext context, List<JoinedSentence> sentences, int i, long begin, List<SentenceAudio> parts)
    {
        var rate = RateOf(sentences);
        var told = sentences.Skip(i).Where(sentence => sentence.Told).Sum(sentence => sentence.Text.Length);
        var each = told > 0 ? Math.Max(rate, (context.Duration - begin) / told) : rate;
        for (; i < sentences.Count; i++)
        {
            var end = begin + (sentences[i].Text.Length * each);
            if (told == 0) end = Math.Max(context.Duration, end);
            parts.Add(Part(sentences[i], begin, Math.Max(end, begin + 1), true));
            begin = end;
        }
    }

    private static SentenceAudio Part(JoinedSentence sentence, long begin, long end, bool guessed) =>
        new(sentence.Text, sentence.Spaces, sentence.Line, begin, end, guessed);

    /// <summary>Tokens that bring their own spaces are no sentences of their own: a word may be made of several.</summary>
    private static List<JoinedSentence> Joined(SpeechContext context)
    {
        var joined = new List<JoinedSentence>();
        var tokens = new StringBuilder();
        for (var i = 0; i < context.Sentences.Count; i++)
        {
            var sentence = context.Sentences[i];
            var told = sentence.Told is not null;
            tokens.Clear().Append(sentence.Spoken);
            while (sentence is { BringsOwnSpaces: true, AudioEnd: null } && i + 1 < context.Sentences.Count && context.Sentences[i + 1] is { BringsOwnSpaces: true, AudioEnd: null } next)
            {
                tokens.Append(next.Spoken);
                told |= next.Told is not null;
                i++;
            }

            joined.Add(new(tokens.ToString(), sentence.BringsOwnSpaces, sentence.Line, sentence.AudioEnd, told));
        }

        return joined;
    }

    private static long RateOf(List<JoinedSentence> sentences)
    {
        long audio = 0, characters = 0;
        foreach (var sentence in sentences)
        {
            if (sentence.End is not { } end) break;
            audio = end;
            characters += sentence.Text.Length;
        }

        return characters > 0 && audio > 0 ? audio / characters : TypicalCharacter;
    }

    private sealed record JoinedSentence(string Text, bool Spaces, int Line, long? End, bool Told);
}
