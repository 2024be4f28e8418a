namespace Tuner.Pipecat.Recording.Speech;

/// <summary>
/// The smallest piece of text that is either heard or not, the stretch in which it sounded (null when nobody heard it),
/// and which part of the asked text it is (null where it stands in none). Where the voice told times, <paramref name="Offset"/> and
/// <paramref name="Until"/> are where it lies in the context's audio, nanoseconds, and pieces of one told word have the same <paramref name="Word"/>.
/// </summary>
internal readonly record struct SpokenUnit(string Text, bool BringsOwnSpaces, Talkspurt? Heard, int Line, (int Start, int End)? Place = null, long Offset = 0, long Until = 0, int Word = -1);
