namespace Tuner.Pipecat.Recording.Speech;

/// <summary>A word of the voice and where it begins in its context's audio, nanoseconds.</summary>
internal readonly record struct Word(string Text, long Offset, long Pts, bool BringsOwnSpaces, int Line);
