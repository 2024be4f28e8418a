using System.Numerics;
using System.Runtime.InteropServices;

namespace Tuner.Server.Figures;

/// <summary>How often each wait, in whole milliseconds, occurred.</summary>
internal sealed class WaitCounts
{
    // Few waits are kept by name. Of many, nearly all are below a minute: these are counted in place.
    private const int Few = 512;
    private const int Dense = 60_000;
    private static readonly (int First, int Last) NoWords = (int.MaxValue, -1);
    private readonly Dictionary<long, long> _sparse = [];
    private long[] _dense = [];
    // A bit for each place that was counted in: of tens of thousands a few hundred are, near each other.
    private ulong[] _counted = [];
    private (int First, int Last) _words = NoWords;
    // Asked for twice for each hour and day of an answer.
    private List<(long Ms, long Times)>? _sorted;

    /// <summary>No waits yet.</summary>
    /// <param name="isOfMany">Whether very many will be added and looked at again and again: then all are counted in place.</param>
    public WaitCounts(bool isOfMany = false)
    {
        if (isOfMany) Grow(0);
    }

    /// <summary>How many there are.</summary>
    public long Count { get; private set; }

    /// <summary>How often a wait occurred.</summary>
    public long this[long ms] => (ms >= 0 && ms < _dense.Length ? _dense[ms] : 0) + _sparse.GetValueOrDefault(ms);

    /// <summary>The waits that occurred, shortest first, and how often; belongs to this and is not changed by others.</summary>
    public List<(long Ms, long Times)> Sorted()
    {
        if (_sorted is { } known) return known;
        var places = 0;
        for (var word = _words.First; word <= _words.Last; word++) places += BitOperations.PopCount(_counted[word]);
        var sorted = new List<(long Ms, long Times)>(places + _sparse.Count);
        for (var word = _words.First; word <= _words.Last; word++)
            for (var bits = _counted[word]; bits != 0; bits &= bits - 1)
            {
                var ms = (word * 64) + BitOperations.TrailingZeroCount(bits);
                if (_dense[ms] != 0) sorted.Add((ms, _dense[ms]));
            }
        var inPlace = sorted.Count;
        foreach (var (ms, times) in _sparse)
            if (times != 0) sorted.Add((ms, times));
        CollectionsMarshal.AsSpan(sorted)[inPlace..].Sort((one, other) => one.Ms.CompareTo(other.Ms));
        return _sorted = sorted;
    }

    /// <summary>Counts a wait so many times more; less where <paramref name="times"/> is below 0.</summary>
    public void Add(long ms, long times)
    {
        Count += times;
        _sorted = null;
        if ((ulong)ms < (ulong)_dense.Length) CountInPlace((int)ms, times);
        else AddElsewhere(ms, times);
    }

    private void AddElsewhere(long ms, long times)
    {
        if (ms is < 0 or >= Dense || (_dense.Length == 0 && _sparse.Count < Few))
        {
            CollectionsMarshal.GetValueRefOrAddDefault(_sparse, ms, out _) += times;
            return;
        }
        if (_dense.Length == 0) Move();
        if (ms >= _dense.Length) Grow(ms);
        CountInPlace((int)ms, times);
    }

    /// <summary>Adds all of another.</summary>
    public void Add(WaitCounts other)
    {
        for (var word = other._words.First; word <= other._words.Last; word++)
            for (var bits = other._counted[word]; bits != 0; bits &= bits - 1)
            {
                var ms = (word * 64) + BitOperations.TrailingZeroCount(bits);
                Add(ms, other._dense[ms]);
            }
        foreach (var (ms, times) in other._sparse) Add(ms, times);
    }

    /// <summary>Forgets all, and keeps the room.</summary>
    public void Clear()
    {
        Count = 0;
        _sorted = null;
        for (var word = _words.First; word <= _words.Last; word++)
            for (; _counted[word] != 0; _counted[word] &= _counted[word] - 1) _dense[(word * 64) + BitOperations.TrailingZeroCount(_counted[word])] = 0;
        _words = NoWords;
        _sparse.Clear();
    }

    // What stands in place no longer stands by name, so that all are sorted one after the other.
    private void Move()
    {
        var near = _sparse.Where(wait => wait.Key is >= 0 and < Dense).ToList();
        Grow(near.Count == 0 ? 0 : near.Max(wait => wait.Key));
        foreach (var (ms, times) in near)
        {
            _sparse.Remove(ms);
            CountInPlace((int)ms, times);
        }
    }

    private void CountInPlace(int ms, long times)
    {
        var word = ms >> 6;
        _dense[ms] += times;
        _counted[word] |= 1ul << (ms & 63);
        if (word < _words.First) _words.First = word;
        if (word > _words.Last) _words.Last = word;
    }

    private void Grow(long ms)
    {
        Array.Resize(ref _dense, (int)Math.Min(Dense, Math.Max(4_096, ms * 2)));
        Array.Resize(ref _counted, (_dense.Length + 63) / 64);
    }
}
