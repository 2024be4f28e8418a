namespace Tuner.Pipecat.Recording.Speech;

/// <summary>A word of the voice: when it begins on the pipeline's clock if nothing delays its audio, and where that is in its context's audio (both nanoseconds).</summary>
internal readonly record struct Word(string Text, long Pts, long Offset, bool BringsOwnSpaces, int Line);
