namespace Tuner.Pipecat.Recording.Speech;

/// <summary>A word of the voice and when it begins, on the pipeline's clock in nanoseconds if nothing delays its audio.</summary>
internal readonly record struct Word(string Text, long Pts, bool BringsOwnSpaces, int Line);
