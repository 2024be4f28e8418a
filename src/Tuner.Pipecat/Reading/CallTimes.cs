namespace Tuner.Pipecat.Reading;

/// <summary>How times of a payload are read.</summary>
internal static class CallTimes
{
    /// <summary>The last moment of the year 9999, Unix milliseconds.</summary>
    public const long MaxTimestamp = 253_402_300_799_999;

    private const long FirstMilliseconds = 10_000_000_000;

    /// <summary>Senders count in seconds or in milliseconds; below 10^10 it is seconds (that is the year 2286, or April 1970).</summary>
    public static long? ToUnixMs(long? timestamp) => timestamp < FirstMilliseconds ? timestamp * 1000 : timestamp;

    /// <summary>A time of a row: fractions of a millisecond count as a whole one.</summary>
    public static long RoundUp(double milliseconds) => (long)Math.Ceiling(milliseconds);
}
