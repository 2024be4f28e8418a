using Tuner.Pipecat.Journal;

namespace Tuner.Pipecat.Delivery;

/// <summary>The records that wait. Faults of the disk are the caller's to catch.</summary>
internal sealed class Outbox(StateFolder folder)
{
    public StateFolder Folder => folder;

    /// <summary>Lays a record down so that it outlives a power cut, under a name that no other has.</summary>
    public void Put(RecordName name, RecordFacts facts, ReadOnlySpan<byte> payload)
    {
        folder.Files.CreateFolder(folder.Outbox);
        var path = Path.Combine(folder.Outbox, name.ToString());
        var spare = Path.Combine(folder.Outbox, name.Id + StateFolder.TempSuffix);
        folder.Files.Delete(spare);
        using (var file = folder.Files.CreateNew(spare))
        {
            var line = facts.ToLine();
            file.Write(line, 0);
            file.Write(payload, line.Length);
            file.Sync();
        }

        folder.Files.Move(spare, path);
        folder.Files.SyncFolder(folder.Outbox);
    }

    /// <summary>Takes back what <see cref="Put"/> did, wholly or by half.</summary>
    public void Withdraw(RecordName name) => folder.Files.Delete(Path.Combine(folder.Outbox, name.ToString()));

    /// <summary>The record that was made of a journal; null when none waits.</summary>
    public RecordName? Find(string id) => List().FirstOrDefault(name => name.Id == id);

    public IEnumerable<RecordName> List() => folder.Files.List(folder.Outbox).Select(RecordName.Parse).OfType<RecordName>();

    /// <summary>Takes a record so that no other process sends it; null when another has it or it is gone.</summary>
    public WaitingRecord? TryTake(RecordName name)
    {
        var path = Path.Combine(folder.Outbox, name.ToString());
        if (folder.Files.Open(path) is not { } file) return null;
        var taken = false;
        try
        {
            // Who held it before may have renamed or deleted it between our opening and our lock.
            taken = file.TryLock() && folder.Files.Exists(path);
            return taken ? new RecordOnDisk(folder, file, name) : null;
        }
        finally
        {
            if (!taken) file.Dispose();
        }
    }
}
