namespace Tuner.Pipecat.Audio;

/// <summary>When a piece of one side's sound was seen, and how long it is. All in nanoseconds.</summary>
/// <param name="Clock">The pipeline's clock when its first chunk was seen.</param>
/// <param name="LastClock">The same of its last chunk.</param>
/// <param name="Duration">How long it lasts.</param>
/// <param name="AfterHole">True when sound before it was lost.</param>
internal readonly record struct SeenSound(long Clock, long LastClock, long Duration, bool AfterHole);
