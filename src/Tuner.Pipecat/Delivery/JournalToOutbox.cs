using Tuner.Pipecat.Journal;

namespace Tuner.Pipecat.Delivery;

/// <summary>
/// The step from <c>live/</c> to <c>outbox/</c>. The journal goes only when its record will outlive a power cut, and
/// the record is sent only when the journal will not come back: whoever meets both deletes the journal.
/// </summary>
internal static class JournalToOutbox
{
    /// <summary>
    /// Lays the record down and lets the journal go. Faults of the disk are the caller's to catch: the record is taken
    /// back then, since two files of one call are two requests, and all can be done again.
    /// </summary>
    public static void Move(StateFolder folder, RecordName name, RecordFacts facts, ReadOnlySpan<byte> payload, string? journal, bool keep, IReadOnlyList<EntryBeside> beside)
    {
        var outbox = new Outbox(folder);
        var laid = false;
        try
        {
            // What goes elsewhere comes first: whoever finds the record laid down lets the journal go.
            foreach (var entry in beside) OutboxOf(entry).Put(entry.Name, entry.Facts, entry.Payload);
            outbox.Put(name, facts, payload);
            laid = true;
            if (journal is not null) LetGo(folder, journal, keep);
        }
        catch (Exception fault) when (DiskFault.Is(fault))
        {
            // Only a power cut could still bring the journal back: the record stands.
            if (laid && !folder.Files.Exists(journal!)) return;
            DiskFault.Try(() => outbox.Withdraw(name));
            foreach (var entry in beside) DiskFault.Try(() => OutboxOf(entry).Withdraw(entry.Name));
            throw;
        }

        Outbox OutboxOf(EntryBeside entry) => new(entry.To.FolderIn(folder));
    }

    /// <summary>
    /// Lets the journal of a record that waits go, if its writer died between the two. Who holds it has its own way with
    /// it. It must be gone before the record is: whoever finds a journal alone makes another record of it.
    /// </summary>
    public static void LetGoOfTheDead(StateFolder folder, string id, bool keep)
    {
        var journal = folder.JournalOf(id);
        using var file = folder.Files.Open(journal);
        if (file is not null && file.TryLock() && folder.Files.Exists(journal)) LetGo(folder, journal, keep);
    }

    public static void LetGo(StateFolder folder, string journal, bool keep)
    {
        if (keep && folder.Files.Exists(journal))
        {
            folder.Files.CreateFolder(folder.Kept);
            folder.Files.Move(journal, Path.Combine(folder.Kept, Path.GetFileName(journal)));
        }
        else
        {
            folder.Files.Delete(journal);
        }

        folder.Files.Delete(journal + StateFolder.TempSuffix);
        folder.Files.SyncFolder(folder.Live);
    }
}
