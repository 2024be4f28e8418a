namespace Tuner.Pipecat.Recording.Speech;

/// <summary>The smallest piece of text that is either heard or not, and the stretch in which it sounded; null when nobody heard it.</summary>
internal readonly record struct SpokenUnit(string Text, bool BringsOwnSpaces, Stretch? Heard, int Line);
