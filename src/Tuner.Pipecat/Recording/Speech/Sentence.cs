namespace Tuner.Pipecat.Recording.Speech;

/// <summary>A piece of text that was asked to be spoken, and where its audio ends in its context.</summary>
internal sealed class Sentence(string text, bool bringsOwnSpaces, int line)
{
    public string Text { get; } = text;

    public bool BringsOwnSpaces { get; } = bringsOwnSpaces;

    public int Line { get; } = line;

    /// <summary>Where its audio ends, nanoseconds into the context; null until the voice says that the sentence is done.</summary>
    public long? AudioEnd { get; set; }

    public int AudioEndLine { get; set; }
}
