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

    /// <summary>Length of the audio so far, nanoseconds.</summary>
    public long Duration;

    public bool Done;

    /// <summary>When what was left of it was thrown away.</summary>
    public long? Cut;

    /// <summary>Word times count from here.</summary>
    public long? Base;

    public List<Sentence> Sentences { get; } = [];

    public List<Word> Words { get; } = [];

    /// <summary>Text that the voice says without times and without sentences: pieces of a speech-to-speech answer.</summary>
    public StringBuilder Pieces { get; } = new();

    public List<int> PieceLines { get; } = [];

    public List<PlayedPiece> Played { get; } = [];

    public bool WasPlayed => Played.Count > 0;

    /// <summary>All that was to be said.</summary>
    public string Wanted()
    {
        if (Sentences.Count == 0) return Text.Tidy(Words.Count > 0 ? WordsText() : Pieces.ToString());
        var text = new StringBuilder();
        foreach (var sentence in Sentences) Text.Append(text, sentence.Text, sentence.BringsOwnSpaces);
        return Text.Tidy(text.ToString());
    }

    private string WordsText()
    {
        var text = new StringBuilder();
        foreach (var word in Words) Text.Append(text, word.Text, word.BringsOwnSpaces);
        return text.ToString();
    }
}
