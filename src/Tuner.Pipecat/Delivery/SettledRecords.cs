using System.Collections.Concurrent;

namespace Tuner.Pipecat.Delivery;

/// <summary>
/// The newest records that this process brought to their end. A host that starts a recorder anew may name a call whose
/// record an earlier recorder had laid down, and by then neither journal nor record need be there any more.
/// </summary>
internal sealed class SettledRecords
{
    /// <summary>A host names its calls within moments of the recorder's start; more are not waiting by then.</summary>
    private const int Most = 4096;

    private readonly ConcurrentDictionary<string, byte> _ids = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _order = new();

    /// <summary>To be called before the record's file goes, so that there is no moment at which neither tells.</summary>
    public void Add(string id)
    {
        if (!_ids.TryAdd(id, 0)) return;
        _order.Enqueue(id);
        while (_order.Count > Most && _order.TryDequeue(out var oldest)) _ids.TryRemove(oldest, out _);
    }

    public bool Contains(string id) => _ids.ContainsKey(id);
}
