using Tuner.Server.Figures;

namespace Tuner.Server.Storage;

/// <summary>
/// Statistics that were asked for, each beside the rollups that it was made of, byte for byte. Who finds the same bytes again need not add
/// them up, sort their waits and write them out again, which takes ten times as long as to read them; and nobody has to be told
/// when calls come or go: then the bytes are others. Used by many threads.
/// </summary>
/// <param name="mostBytes">About so many bytes are kept at most.</param>
internal sealed class KnownStatistics(long mostBytes = 16 * 1024 * 1024)
{
    // What statistics and their JSON take beside the rollups and the names: a month by hours, seven hundred of them, has to find room in one half.
    private const int OfEach = 4 * 1024;
    private const int OfEachName = 40;
    private readonly Lock _lock = new();
    // What was asked for in this half of the room, and in the one before: what nobody asked for since both began is forgotten.
    private Dictionary<StatisticsPlace, Known> _now = [];
    private Dictionary<StatisticsPlace, Known> _before = [];
    private long _bytes;

    /// <summary>The statistics of a place; null where they are not known of just these rollups.</summary>
    public CallStatistics? Find(StatisticsPlace place, ReadOnlySpan<byte> rollups)
    {
        lock (_lock)
        {
            if (!_now.TryGetValue(place, out var known))
            {
                if (!_before.Remove(place, out known)) return null;
                Put(place, known);
            }
            return rollups.SequenceEqual(known.Rollups) ? known.Statistics : null;
        }
    }

    /// <summary>Keeps the statistics of a place, instead of those that it had.</summary>
    public void Keep(StatisticsPlace place, ReadOnlySpan<byte> rollups, CallStatistics statistics)
    {
        statistics.IsKept = true;
        var known = new Known(rollups.ToArray(), statistics);
        if (known.Bytes > mostBytes / 2) return;
        lock (_lock)
        {
            _before.Remove(place);
            Put(place, known);
        }
    }

    private void Put(StatisticsPlace place, Known known)
    {
        if (_now.Remove(place, out var old)) _bytes -= old.Bytes;
        if (_bytes + known.Bytes > mostBytes / 2) (_before, _now, _bytes) = (_now, [], 0);
        _now[place] = known;
        _bytes += known.Bytes;
    }

    private sealed record Known(byte[] Rollups, CallStatistics Statistics)
    {
        public long Bytes { get; } = OfEach + Rollups.Length + Statistics.Names.Sum(name => OfEachName + ((long)sizeof(char) * name.Length));
    }
}

/// <summary>Of which calls and of what time statistics are; as a <see cref="RollupRanges"/> says it.</summary>
internal sealed record StatisticsPlace(long Workspace, string Agent, long Version, long FromMs, long ToMs);
