namespace Tuner.Pipecat.Recording.Speech;

/// <summary>
/// A word as the voice told it, its time on the pipeline's clock, where it begins in its context's audio (nanoseconds),
/// and which part of the asked text it is; null where it stands in none.
/// </summary>
internal readonly record struct ToldWord(string Text, long Pts, long Offset, bool BringsOwnSpaces, int Line, (int Start, int End)? Place = null);
