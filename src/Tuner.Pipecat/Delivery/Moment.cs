namespace Tuner.Pipecat.Delivery;

/// <summary>
/// One moment by both clocks. The names of waiting records carry the wall clock, which can jump; what a process learned
/// while it runs is timed by a clock that cannot.
/// </summary>
/// <param name="Wall">Unix milliseconds.</param>
/// <param name="Steady">Since a fixed moment of this machine's run.</param>
internal readonly record struct Moment(long Wall, TimeSpan Steady)
{
    public static Moment Of(TimeProvider time) => new(time.GetUtcNow().ToUnixTimeMilliseconds(), time.GetElapsedTime(0));

    /// <summary>What the wall clock shows at another moment, if it does not jump; no later than now where that is over.</summary>
    public long WallAt(TimeSpan steady) => steady <= Steady ? Wall : Wall + (long)Math.Ceiling((steady - Steady).TotalMilliseconds);
}
