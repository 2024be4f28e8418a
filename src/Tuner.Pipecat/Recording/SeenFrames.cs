using Tuner.Pipecat.Frames;

namespace Tuner.Pipecat.Recording;

/// <summary>Knows the last 4,096 frame ids: a frame pushed twice, or broadcast both ways, is one happening.</summary>
internal sealed class SeenFrames
{
    private const int Capacity = 4096;
    private readonly HashSet<long> _ids = [];
    private readonly Queue<long> _order = [];

    /// <summary>True the first time that a frame or its sibling is seen.</summary>
    public bool IsNew(Frame frame)
    {
        if (frame.Id == 0) return true;
        if (_ids.Contains(frame.Id)) return false;
        var known = frame.Sibling is { } sibling && _ids.Contains(sibling);
        Remember(frame.Id);
        return !known;
    }

    /// <summary>Both grow with the call: most calls are short, and a big table for each costs more than all of its frames.</summary>
    private void Remember(long id)
    {
        if (_order.Count == Capacity) _ids.Remove(_order.Dequeue());
        _order.Enqueue(id);
        _ids.Add(id);
    }
}
