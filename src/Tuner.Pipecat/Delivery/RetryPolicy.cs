namespace Tuner.Pipecat.Delivery;

/// <summary>When to try again: a pure function of attempts, answer and chance. It never gives up; the age limit of the folder does.</summary>
internal static class RetryPolicy
{
    /// <summary>The longest wait of our own choosing.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    /// <summary>The longest wait that a server can ask for, and how often a refused key is tried.</summary>
    public static readonly TimeSpan LongestAsked = TimeSpan.FromHours(1);

    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);

    /// <summary>Exponential with full jitter: anything from nothing to 1, 2, 4 … s, at most <see cref="Longest"/>; not before the server's own wish.</summary>
    /// <param name="attempts">How many were made, from 1.</param>
    /// <param name="asked">What the server asked for.</param>
    /// <param name="chance">0 to 1.</param>
    public static TimeSpan WaitAfter(int attempts, TimeSpan? asked, double chance)
    {
        var ceiling = First * Math.Pow(2, Math.Clamp(attempts - 1, 0, 20));
        var wait = (ceiling < Longest ? ceiling : Longest) * Math.Clamp(chance, 0, 1);
        if (asked is not { } wish) return wait;
        var capped = wish < LongestAsked ? wish : LongestAsked;
        return capped > wait ? capped : wait;
    }

    /// <summary>A next try further away than any wait can be was written under another clock: it is due.</summary>
    public static bool IsDue(long nextTry, long now) => nextTry <= now || nextTry - now > LongestAsked.TotalMilliseconds * 1.1;
}
