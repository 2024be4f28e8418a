using Tuner.Pipecat.Frames;

namespace Tuner.Pipecat.Recording;

/// <summary>Knows the last 4,096 frame ids: a frame pushed twice, or broadcast both ways, is one happening.</summary>
internal sealed class SeenFrames
{
    private const int Capacity = 4096;
    private readonly HashSet<long> _ids = new(Capacity * 2);
    private readonly long[] _order = new long[Capacity];
    private int _next;

    /// <summary>True the first time that a frame or its sibling is seen.</summary>
    public bool IsNew(Frame frame)
    {
        if (frame.Id == 0) return true;
        if (_ids.Contains(frame.Id)) return false;
        var known = frame.Sibling is { } sibling && _ids.Contains(sibling);
        Remember(frame.Id);
        return !known;
    }

    private void Remember(long id)
    {
        if (_order[_next] != 0) _ids.Remove(_order[_next]);
        _order[_next] = id;
        _next = (_next + 1) % Capacity;
        _ids.Add(id);
    }
}
