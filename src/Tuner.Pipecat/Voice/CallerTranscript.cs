using Tuner.Pipecat.Frames;

namespace Tuner.Voice;

/// <summary>Final words of the caller, with what the transcriber tells of them.</summary>
public sealed record CallerTranscript
{
    /// <summary>The words.</summary>
    public required string Text { get; init; }

    /// <summary>Their language, as <c>en-US</c>; null when nobody knows.</summary>
    public string? Language { get; init; }

    /// <summary>Who said them, as the transcriber or the transport names him; null when nobody knows. At most 200 characters are kept.</summary>
    public string? Speaker { get; init; }

    internal TranscriptionFrame ToFrame(string? transcriber) =>
        new() { Text = Text, Language = Language, UserId = Speaker, Source = transcriber, Finalized = true };
}
