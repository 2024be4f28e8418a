namespace Tuner.Server.Pages.Overview;

/// <summary>Whether counts say more than chance does.</summary>
internal static class ShareChance
{
    // How many standard errors: of thousands of looks at an overview without a cause hardly one alarms.
    private const double Sure = 4;
    private const double Bound = 3;
    private const int Fewest = 20;

    /// <summary>Whether a share is larger than another by at least so many points of a hundred, and by more than chance.</summary>
    public static bool IsMore(long hits, long of, long otherHits, long otherOf, double points)
    {
        if (of < Fewest || otherOf < Fewest) return false;
        var (share, other) = (Share(hits, of), Share(otherHits, otherOf));
        if (share - other < points / 100) return false;
        var both = Share(hits + otherHits, of + otherOf);
        var error = Math.Sqrt(both * (1 - both) * ((1.0 / of) + (1.0 / otherOf)));
        return error > 0 && (share - other) / error >= Sure;
    }

    /// <summary>The share that is surely reached: the lower end of Wilson's interval.</summary>
    public static double AtLeast(long hits, long of)
    {
        if (of < Fewest) return 0;
        var share = Share(hits, of);
        var square = Bound * Bound / of;
        return (share + (square / 2) - (Bound * Math.Sqrt((share * (1 - share) / of) + (square / (4 * of))))) / (1 + square);
    }

    /// <summary>A share of a whole, 0 to 1.</summary>
    public static double Share(long part, long whole) => whole <= 0 ? 0 : Math.Clamp((double)part / whole, 0, 1);
}
