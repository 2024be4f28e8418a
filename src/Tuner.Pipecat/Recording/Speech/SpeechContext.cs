using System.Text;
using Tuner.Pipecat.Recording.Latency;

namespace Tuner.Pipecat.Recording.Speech;

/// <summary>One stretch of synthesis: the text that went in, the audio that came out, and what of it was played.</summary>
internal sealed class SpeechContext(string? id, string? source)
{
    public string? Id { get; } = id;

    public string? Source { get; } = source;

    /// <summary>The model's answer that it speaks; null for fixed text.</summary>
    public ModelResponse? Response;

    /// <summary>When speech was first asked for, and its first audio.</summary>
    public long? Asked;

    public int AskedLine;

    public long? FirstAudio;

    public int FirstAudioLine;

    /// <summary>The voice's own report of its time to first byte, seconds.</summary>
    public double? Ttfb;

    public int TtfbLine;

    /// <summary>Length of the audio so far, nanoseconds.</summary>
    public long Duration;

    public bool Done;

    /// <summary>What was left of it was thrown away.</summary>
    public bool Cut;

    /// <summary>Its name is that of a context that was cut: what comes under it was on the way when the cut came.</summary>
    public bool Straggles;

    /// <summary>The latest moment from which word times can count.</summary>
    public long Anchor;

    /// <summary>Word times count from here: a voice's times begin with its audio, or with the word before if that is later.</summary>
    public long Base => Words.Count > 0 ? Math.Min(Anchor, Words[0].Pts) : Anchor;

    public List<Sentence> Sentences { get; } = [];

    public List<Word> Words { get; } = [];

    /// <summary>Words that come without times, and how much audio had come before each: pieces of a speech-to-speech answer.</summary>
    public List<(StringBuilder Word, long Before, int Line)> Pieces { get; } = [];

    public List<PlayedPiece> Played { get; } = [];

    public bool WasPlayed => Played.Count > 0;

    /// <summary>The transport said that it was done with it.</summary>
    public bool SoundedOut;

    /// <summary>Nothing of it was thrown away, and all that came of it was played.</summary>
    public bool IsPlayedOut => !Cut && Played is [.., var last] && (SoundedOut || last.End >= Duration);

    /// <summary>A piece that brings its own spaces and begins without one goes on with the word before it.</summary>
    public void AddPiece(string text, bool bringsOwnSpaces, int line)
    {
        var goesOn = bringsOwnSpaces && !char.IsWhiteSpace(text[0]) && Pieces is [.., var last] && !char.IsWhiteSpace(last.Word[^1]);
        if (goesOn) Pieces[^1].Word.Append(text);
        else Pieces.Add((new StringBuilder(text), Duration, line));
    }

    /// <summary>Words come in order but for a few milliseconds.</summary>
    public void AddWord(Word word)
    {
        var at = Words.Count;
        while (at > 0 && Words[at - 1].Pts > word.Pts) at--;
        Words.Insert(at, word);
    }

    /// <summary>
    /// At the end of a context Pipecat (1.3 and newer) commits text that got no times, as one word at the last word's
    /// time. What stands in it already is said twice there, and once here.
    /// </summary>
    public bool IsRepetition(string text, long pts)
    {
        if (Words is not [.., var last] || last.Pts != pts) return false;
        var letters = Letters(Markup.Strip(text));
        return letters.Length > 0 && Letters(WordsText()).EndsWith(letters, StringComparison.Ordinal);
    }

    /// <summary>All that was to be said.</summary>
    public string Wanted()
    {
        if (Sentences.Count == 0) return Text.Tidy(Words.Count > 0 ? WordsText() : string.Join(' ', Pieces.Select(piece => piece.Word)));
        var text = new StringBuilder();
        foreach (var sentence in Sentences) Text.Append(text, sentence.Text, sentence.BringsOwnSpaces);
        return Text.Tidy(text.ToString());
    }

    private static string Letters(string text) => string.Concat(text.Where(char.IsLetterOrDigit));

    private string WordsText()
    {
        var text = new StringBuilder();
        foreach (var word in Words) Text.Append(text, word.Text, word.BringsOwnSpaces);
        return text.ToString();
    }
}
