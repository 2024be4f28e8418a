using Tuner.Pipecat.Frames;

namespace Tuner.Pipecat.Recording;

/// <summary>
/// Knows the last 4,096 frame ids: a frame pushed twice, or broadcast both ways, is one happening. A ring of ids, and a
/// table of places in it that is searched onward from where an id belongs (linear probing).
/// </summary>
internal sealed class SeenFrames
{
    private const int Capacity = 4096;

    /// <summary>Both grow with the call: most calls are short, and big tables for each cost more than all of its frames.</summary>
    private long[] _ring = new long[64];

    /// <summary>Places in the ring, counted from 1; 0 is free.</summary>
    private int[] _table = new int[128];
    private int _count;
    private int _next;

    /// <summary>True the first time that a frame or its sibling is seen.</summary>
    public bool IsNew(Frame frame)
    {
        if (frame.Id == 0) return true;
        if (_table[Find(frame.Id)] != 0) return false;
        var known = frame.Sibling is { } sibling && _table[Find(sibling)] != 0;
        Remember(frame.Id);
        return !known;
    }

    private void Remember(long id)
    {
        if (_count == Capacity) Forget(_ring[_next]);
        else if (++_count > _ring.Length) Grow();
        _ring[_next] = id;
        _table[Find(id)] = _next + 1;
        _next = (_next + 1) % Capacity;
    }

    /// <summary>The id's place in the table, or the free one where it would stand.</summary>
    private int Find(long id)
    {
        var at = Home(id);
        while (_table[at] is > 0 and var place && _ring[place - 1] != id) at = (at + 1) & (_table.Length - 1);
        return at;
    }

    private int Home(long id) => (int)((ulong)id * 0x9E3779B97F4A7C15 >> 40) & (_table.Length - 1);

    private void Grow()
    {
        Array.Resize(ref _ring, _ring.Length * 2);
        _table = new int[_ring.Length * 2];
        for (var i = 0; i < _count - 1; i++) _table[Find(_ring[i])] = i + 1;
    }

    /// <summary>Those behind a place that becomes free move up to where they would be found.</summary>
    private void Forget(long id)
    {
        var (free, mask) = (Find(id), _table.Length - 1);
        for (var at = (free + 1) & mask; _table[at] is > 0 and var place; at = (at + 1) & mask)
        {
            var home = Home(_ring[place - 1]);
            if (((at - home) & mask) < ((at - free) & mask)) continue;
            _table[free] = place;
            free = at;
        }

        _table[free] = 0;
    }
}
