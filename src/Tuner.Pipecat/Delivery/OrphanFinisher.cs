using Tuner.Pipecat.Cost;
using Tuner.Pipecat.Journal;

namespace Tuner.Pipecat.Delivery;

/// <summary>Finishes what dead processes left: a journal with no end becomes a record that says so.</summary>
internal sealed class OrphanFinisher(StateFolder folder, DeliverySettings settings, DeliveryCounters counters, TimeProvider time, TunerLog log)
{
    /// <summary>A journal of another machine, on a shared volume, must have been silent for so long: its host cannot be asked.</summary>
    public static readonly TimeSpan SilenceOfStrangers = TimeSpan.FromSeconds(30);

    /// <summary>So many are locked at once, for which the outbox is looked through once.</summary>
    private const int AtOnce = 64;

    private readonly Prices _prices = new(settings.Prices, log);
    private readonly SoundKeeper _sound = new(folder, counters, log);

    /// <summary>Orphans that somebody else still held in the last run: another finishes them, or a killed process is not quite gone.</summary>
    public int Held { get; private set; }

    /// <summary>Turns orphans into waiting records; returns their names.</summary>
    /// <param name="speaking">A host that may still say something of its calls here, dead or not: those are left; null for none.</param>
    public IReadOnlyList<RecordName> Run(HostIdentity? speaking = null) => Run(name => speaking is null || !JournalHeader.IsOf(name, speaking));

    /// <summary>The same for the calls of other machines alone.</summary>
    public IReadOnlyList<RecordName> RunStrangers() => Run(static name => !JournalHeader.IsOfThisBoot(name));

    /// <summary>The same for the calls of a host that says nothing more here, whether it still runs or not.</summary>
    public IReadOnlyList<RecordName> RunLeftBy(HostIdentity host) => Run(name => JournalHeader.IsOf(name, host), isLeft: true);

    private List<RecordName> Run(Func<string, bool> chosen, bool isLeft = false)
    {
        // What cannot be cleared costs nothing but an empty file.
        _ = DiskFault.Try(() => LockProbe.ClearDead(folder, time));
        var finished = new List<RecordName>();
        Held = 0;
        foreach (var names in folder.Files.List(folder.Live).Where(name => name.EndsWith(StateFolder.JournalSuffix, StringComparison.Ordinal) && chosen(name)).Chunk(AtOnce))
        {
            var orphans = new List<Orphan>();
            foreach (var name in names)
                Guard(() =>
                {
                    if (Take(name[..^StateFolder.JournalSuffix.Length], isLeft) is { } orphan) orphans.Add(orphan);
                });
            // Looked for under the locks, and before the journals' names are: a sender lets the journal go before the record.
            var waiting = new WaitingRecords(folder);
            foreach (var orphan in orphans)
                Guard(() =>
                {
                    using (orphan.File)
                        if (Finish(orphan, isLeft, waiting) is { } record) finished.Add(record);
                });
        }

        _sound.ForgetStrays(IsSilent);
        return finished;
    }

    /// <summary>One journal that cannot be finished must not keep the others: it stays, for a newer version.</summary>
    private void Guard(Action work)
    {
        try
        {
            work();
        }
        catch (Exception fault)
        {
            log.Once(TunerLogLevel.Warning, "orphans", $"cannot finish a call in {folder.Live}: {(DiskFault.Is(fault) ? DiskFault.Describe(fault) : fault.GetType().Name)}");
        }
    }

    /// <summary>What became of the sound stands in the journal, so that it gives the same record again. A line that was torn before it becomes one that says so.</summary>
    private static void Note(KeptSound kept, JournalContent content, IStateFile journal)
    {
        var line = kept.Line(content.LastTime);
        JournalContent.Fold(content.Recorder, line, content.Lines + 1);
        byte[] torn = content.Torn ? [.. RecorderLine.Dropped(content.LastTime, [new(LostLine.Torn, 1)]), (byte)'\n'] : [];
        journal.SetLength(content.End);
        journal.Write([.. torn, .. line, (byte)'\n'], content.End);
        journal.Sync();
    }

    /// <summary>An orphan with the lock on its journal; null where somebody else has it, or may still write.</summary>
    private Orphan? Take(string journal, bool isLeft)
    {
        var path = folder.JournalOf(journal);
        // Looked at without its lock: a host's next recorder may be about to take it.
        var glance = JournalGlance.Of(folder.Files, path);
        if (!isLeft && glance is { IsOver: false, HostIsAlive: true }) return null;
        if (folder.Files.Open(path) is not { } file) return null;
        var taken = false;
        try
        {
            taken = file.TryLock();
            if (!taken && (glance is { IsOver: true } or { HostIsAlive: false })) Held++;
            // A dot parts the members of a record's name: somebody else named this journal.
            return taken ? new(journal.Replace('.', '-'), path, file) : null;
        }
        finally
        {
            if (!taken) file.Dispose();
        }
    }

    private RecordName? Finish(Orphan orphan, bool isLeft, WaitingRecords waiting)
    {
        var (id, path, file) = orphan;
        var known = waiting.Find(Destination.Server, id);
        if (!folder.Files.Exists(path)) return null;
        if (known is not null)
        {
            JournalToOutbox.LetGo(folder, path, settings.Keep);
            return known;
        }

        if (file.Length == 0)
        {
            if (IsSilent(path)) folder.Files.Delete(path);
            return null;
        }

        var content = JournalContent.Read(file);
        if (content.Header is not { } header) return IsSilent(path) ? LayAside(id, path) : null;
        if (!isLeft && !content.Ended && header.Origin.Host!.IsAlive() is var alive && (alive == true || (alive is null && !IsSilent(path)))) return null;
        if (content.Missing > 0) content.Recorder.Lose(LostLine.Gap, content.Missing);
        if (content.Torn) content.Recorder.Lose(LostLine.Torn);
        var kept = _sound.Measure(id, header, content.Recorder);
        // Who was killed before he handed the sound over has measured it already.
        if (kept is not null && content.Recorder.Facts.Sound is null) Note(kept, content, file);
        var record = RecordMaker.Make(id, header, content.Recorder, content.LastSeq, time.GetUtcNow(), _prices);
        // A process that was killed between both may have laid some down: they are on their way.
        var beside = EntriesBeside.Of(folder, header, (record.Name, record.Facts, record.Payload), content.SpanBytes > 0 ? path : null)
            .Where(entry => waiting.Find(entry.To, entry.Name.Id) is null).ToArray();
        if (kept is not null) _sound.HandOver(kept, record.Name, record.Facts, record.Record);
        JournalToOutbox.Move(folder, record.Name, record.Facts, record.Payload, path, settings.Keep, beside);
        return record.Name;
    }

    /// <summary>A header that cannot be read tells no address: a person must look.</summary>
    private RecordName? LayAside(string id, string path)
    {
        const string why = "the first line of the journal cannot be read: neither call nor address are known";
        folder.Files.CreateFolder(folder.Rejected);
        AnswerFile.Write(folder, id, new RejectedAnswer { CallId = "", Status = 0, Why = why, At = time.GetUtcNow().ToUnixTimeMilliseconds() });
        folder.Files.Move(path, Path.Combine(folder.Rejected, id + StateFolder.JournalSuffix));
        counters.Lose(LossReason.Unreadable);
        log.Write(TunerLogLevel.Error, $"call lost ({LossReason.Unreadable}): {why}; its journal lies in {folder.Rejected}");
        return null;
    }

    private bool IsSilent(string path) =>
        folder.Files.Describe(path) is { } found
        && Math.Abs(time.GetUtcNow().ToUnixTimeMilliseconds() - found.ChangedAt) >= SilenceOfStrangers.TotalMilliseconds;

    /// <summary>A journal that nobody else writes or finishes while <paramref name="File"/> is open.</summary>
    private sealed record Orphan(string Id, string Path, IStateFile File);
}
