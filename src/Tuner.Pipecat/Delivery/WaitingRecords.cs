using Tuner.Pipecat.Journal;

namespace Tuner.Pipecat.Delivery;

/// <summary>What waited in the outboxes of a state folder when each of them was first asked for. Faults of the disk are the caller's to catch.</summary>
internal sealed class WaitingRecords(StateFolder folder)
{
    private readonly Dictionary<Destination, Dictionary<string, RecordName>> _known = [];

    /// <summary>The record of that id; null when none waited.</summary>
    public RecordName? Find(Destination destination, string id)
    {
        if (!_known.TryGetValue(destination, out var records))
        {
            records = [];
            foreach (var name in new Outbox(destination.FolderIn(folder)).List()) records.TryAdd(name.Id, name);
            _known.Add(destination, records);
        }

        return records.GetValueOrDefault(id);
    }
}
