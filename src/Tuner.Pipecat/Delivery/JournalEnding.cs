using Tuner.Pipecat.Cost;
using Tuner.Pipecat.Journal;
using Tuner.Pipecat.Recording;

namespace Tuner.Pipecat.Delivery;

/// <summary>
/// The step from <c>live/</c> to <c>outbox/</c>. The journal goes only when its record will outlive a power cut, and
/// the record is sent only when the journal will not come back: whoever meets both deletes the journal.
/// </summary>
internal static class JournalEnding
{
    /// <summary>Lays the record down and lets the journal go. Faults of the disk are the caller's to catch; all can be done again.</summary>
    public static RecordName ToOutbox(StateFolder folder, string id, JournalHeader header, CallRecorder recorder, long lines, bool keep, DateTimeOffset now, Prices prices)
    {
        var (name, facts, payload) = RecordMaker.Make(id, header, recorder, lines, now, prices);
        new Outbox(folder).Put(name, facts, payload);
        LetGo(folder, folder.JournalOf(id), keep);
        return name;
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

        folder.Files.Delete(journal + StateFolder.SpareEnding);
        folder.Files.SyncFolder(folder.Live);
    }
}
