namespace Tuner.Pipecat.Recording.Speech;

/// <summary>
/// The smallest piece of text that is either heard or not, the stretch in which it sounded (null when nobody heard it),
/// and which part of the asked text it is (null where it stands in none).
/// </summary>
internal readonly record struct SpokenUnit(string Text, bool BringsOwnSpaces, Talkspurt? Heard, int Line, (int Start, int End)? Place = null, long Offset = 0);
