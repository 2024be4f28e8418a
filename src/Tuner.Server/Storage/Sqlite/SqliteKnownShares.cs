namespace Tuner.Server.Storage.Sqlite;

/// <summary>
/// How common what was searched for is, for moments: a page and its total ask the same, and to find out what share of all calls has a phrase takes as long as to
/// fill a page. It only chooses the way to an answer; which calls stand in it the index says each time. Used by many threads.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class SqliteKnownShares(TimeProvider time)
{
    private const int Most = 100;
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(2);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (double? Share, long At)> _known = [];

    /// <summary>The share of a question as the index takes it; found out where it was not a moment ago.</summary>
    public double? Of(string match, Func<double?> find)
    {
        lock (_lock)
            if (_known.TryGetValue(match, out var known) && time.GetElapsedTime(known.At) < Kept) return known.Share;
        var share = find();
        lock (_lock)
        {
            if (_known.Count >= Most) _known.Clear();
            _known[match] = (share, time.GetTimestamp());
        }
        return share;
    }
}
