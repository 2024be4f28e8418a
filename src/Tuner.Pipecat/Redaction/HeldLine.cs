using System.Text.Json;

namespace Tuner.Pipecat.Redaction;

/// <summary>A line that waits for what is behind its texts, or for a line before it.</summary>
internal sealed class HeldLine(long seq, long takenAt)
{
    /// <summary>Its number in the call.</summary>
    public long Seq => seq;

    /// <summary>When it came, milliseconds of the caller's clock.</summary>
    public long TakenAt => takenAt;

    /// <summary>The line as it will be written; null while one of its texts is open.</summary>
    public byte[]? Ready { get; set; }

    public JsonElement Line { get; init; }

    public LineKind Kind { get; init; }

    /// <summary>How many bytes it holds.</summary>
    public int Size { get; init; }

    public Dictionary<string, TextPiece>? Texts { get; init; }

    public List<TextWindow>? Windows { get; init; }

    public bool IsDecided => Texts is null || Texts.Values.All(piece => piece.Result is not null);
}
