using Tuner.Pipecat.Journal;
using Tuner.Pipecat.Redaction;

namespace Tuner.Pipecat.Delivery;

/// <summary>Opens the journal of a call that begins, or goes on with the one that a dead recorder of the same host left.</summary>
/// <param name="folder">Where it lies.</param>
/// <param name="share">How much all journals may take.</param>
/// <param name="keep">Whether journals are kept when their record is made.</param>
/// <param name="wasSettled">Whether the record made of a journal was brought to its end by this process.</param>
internal sealed class JournalOpener(StateFolder folder, LiveShare share, bool keep, Func<string, bool> wasSettled)
{
    private static readonly TimeSpan LongestDeath = TimeSpan.FromSeconds(2);

    /// <summary>The call with its journal open.</summary>
    /// <param name="header">Whose call it is.</param>
    /// <param name="acknowledged">The last line that an earlier recorder had written down; 0 when there was none.</param>
    /// <param name="redactor">Sees the lines that are written down already; null when nothing is masked.</param>
    /// <exception cref="IOException">The disk does not take it, or another recorder holds it.</exception>
    public LiveCall Open(JournalHeader header, long acknowledged, LineRedactor? redactor)
    {
        share.Part();
        return Continue(header, acknowledged, redactor) ?? New(header, acknowledged);
    }

    private LiveCall New(JournalHeader header, long acknowledged)
    {
        var lost = acknowledged > 0;
        if (lost && HasRecord(header.Id)) return LiveCall.Over(header);
        var fresh = lost ? header with { Origin = header.Origin with { IsContinuation = true } } : header;
        return new LiveCall(fresh, new CallJournal(folder.Files, folder.JournalOf(fresh.Id), fresh.ToLine()) { Share = share }, acknowledged);
    }

    private LiveCall? Continue(JournalHeader header, long acknowledged, LineRedactor? redactor)
    {
        var path = folder.JournalOf(header.Id);
        var file = folder.Files.Open(path);
        var kept = false;
        try
        {
            if (file is null) return null;
            // A killed recorder keeps its locks until its last thread is gone; whoever finishes an ended call holds its journal for a moment.
            if (!SpinWait.SpinUntil(file.TryLock, LongestDeath)) throw new IOException("another recorder of the same host holds the journal");
            if (!folder.Files.Exists(path)) return null;
            if (HasRecord(header.Id))
            {
                JournalToOutbox.LetGo(folder, path, keep);
                return LiveCall.Over(header);
            }

            var content = JournalContent.Read(file, redactor is null ? null : redactor.Remember);
            if (content.Header is not { } found)
            {
                folder.Files.Delete(path);
                return null;
            }

            if (content.Torn) file.SetLength(content.End);
            kept = true;
            var call = new LiveCall(found, CallJournal.Continue(folder.Files, path, found.ToLine(), file, content.End, share), content);
            call.MissUpTo(acknowledged);
            return call;
        }
        finally
        {
            if (!kept) file?.Dispose();
        }
    }

    /// <summary>The recorder that wrote the journal was killed when its record was laid down already. That comes first: it goes last.</summary>
    private bool HasRecord(string id) => new Outbox(folder).Find(id) is not null || wasSettled(id);
}
