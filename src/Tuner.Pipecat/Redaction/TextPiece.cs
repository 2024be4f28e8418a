namespace Tuner.Pipecat.Redaction;

/// <summary>A text of one line, as it came and as it will be written down.</summary>
/// <param name="text">As it came.</param>
/// <param name="joinsAsItIs">True when it brings its own spaces.</param>
internal sealed class TextPiece(string text, bool joinsAsItIs)
{
    public string Text => text;

    public bool JoinsAsItIs => joinsAsItIs;

    /// <summary>What is written; null while that is open.</summary>
    public string? Result { get; set; }

    /// <summary>What was masked in it, by kind.</summary>
    public List<string> Masked { get; } = [];
}
