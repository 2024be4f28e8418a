namespace Tuner.Server;

/// <summary>How many connections are open at once.</summary>
/// <param name="Total">From all addresses together.</param>
/// <param name="PerAddress">From one address.</param>
/// <param name="Reserved">Beyond the total: taken when everyone holds a key and is being served, and answered about health only.</param>
internal sealed record ConnectionLimits(int Total, int PerAddress, int Reserved)
{
    private const int MostEver = 2_000;
    private const int ForHealth = 16;
    private const int OwnFiles = 128;

    /// <summary>What the limit of open files leaves room for: a quarter of it, at least 128, stays for the database and the runtime.</summary>
    /// <param name="descriptors">How many files may be open; null for no limit.</param>
    public static ConnectionLimits For(long? descriptors)
    {
        var files = descriptors ?? long.MaxValue;
        var total = (int)Math.Clamp(files - Math.Max(OwnFiles, files / 4), ForHealth, MostEver);
        return new(total, total / 2, ForHealth);
    }
}
