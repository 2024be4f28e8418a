using System.Collections.Concurrent;

namespace Tuner.Pipecat.Delivery;

/// <summary>The records that the disk did not take, up to a bound: what is more is lost, counted and said.</summary>
internal sealed class RecordsInMemory(DeliveryCounters counters, TunerLog log, Destination? destination = null)
{
    private const int MostRecords = 64;
    private const int MostBytes = 16 << 20;

    private readonly Destination _destination = destination ?? Destination.Server;
    private readonly ConcurrentDictionary<string, RecordInMemory> _records = new(StringComparer.Ordinal);

    public bool IsEmpty => _records.IsEmpty;

    public IEnumerable<RecordName> Names => _records.Values.Select(static record => record.Name);

    /// <summary>True while a record is here that goes with the process.</summary>
    public bool HasUnsafe => _records.Values.Any(static record => !record.IsSafe);

    public bool Contains(string id) => _records.ContainsKey(id);

    public RecordInMemory? Find(string id) => _records.GetValueOrDefault(id);

    public void Remove(string id) => _records.TryRemove(id, out _);

    /// <summary>Keeps a record. Returns false when there is no room: it is lost, unless its journal lies on the disk.</summary>
    public bool Add(RecordInMemory record)
    {
        if (_records.Count < MostRecords && _records.Values.Sum(static other => (long)other.Bytes) + record.Bytes <= MostBytes)
        {
            _records[record.Name.Id] = record;
            return true;
        }

        record.Abandon();
        if (!record.IsSafe)
        {
            counters.Lose(LossReason.MemoryFull);
            log.Write(TunerLogLevel.Error, $"{_destination.WhatGoes} lost ({LossReason.MemoryFull}): the disk takes nothing and {_records.Count} records wait in memory");
        }

        return false;
    }

    /// <summary>Lays down what the disk takes by now.</summary>
    public void MoveToDisk()
    {
        foreach (var record in _records.Values)
            if (record.MoveToDisk() is null) Remove(record.Name.Id);
    }

    /// <summary>The process goes: counts and names what goes with it.</summary>
    public void LoseUnsafe()
    {
        foreach (var record in _records.Values.Where(static record => !record.IsSafe))
        {
            counters.Lose(LossReason.NotOnDisk);
            log.Write(TunerLogLevel.Error, $"{_destination.WhatGoes} {record.Read()!.Value.Facts.CallId} lost ({LossReason.NotOnDisk}): neither the disk nor {_destination.Name} took it");
        }
    }
}
