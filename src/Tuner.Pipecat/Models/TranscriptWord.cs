namespace Tuner.Pipecat.Models;

/// <summary>One word and when it was said, milliseconds since the call began.</summary>
public sealed record TranscriptWord
{
    /// <summary>The word as it was written.</summary>
    public required string Word { get; init; }

    /// <summary>When it began.</summary>
    public required long StartMs { get; init; }

    /// <summary>When it ended.</summary>
    public required long EndMs { get; init; }

    /// <summary>The transcriber's confidence, 0 to 1.</summary>
    public double? Confidence { get; init; }
}
