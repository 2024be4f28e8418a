using System.Collections.Concurrent;
using Tuner.Pipecat.Audio.Files;
using Tuner.Pipecat.Cost;
using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Journal;
using Tuner.Pipecat.Recording.Rows;
using Tuner.Pipecat.Redaction;

namespace Tuner.Pipecat.Live;

/// <summary>
/// The life of a call in one state folder: begun, written down, ended, its record handed to delivery. Where the folder
/// cannot be used, all goes on in memory. Any number of calls, each from one thread.
/// </summary>
internal sealed class CallLifecycle(RecordDelivery delivery, StateFolder folder, DeliverySettings settings, TimeProvider time, TunerLog log)
{
    /// <summary>How many ended calls may wait for the disk before nothing more is taken in: each holds its whole fold.</summary>
    private const int MaxLaying = 32;

    private readonly Prices _prices = new(settings.Prices, log);
    private readonly JournalOpener _journals = new(folder, new LiveShare(folder, settings.MaxBytes), settings.Keep, delivery.HasSettled);
    private readonly AudioShare _audioShare = new(folder, settings.MaxAudioBytes);
    private readonly OwnThreads _threads = new("tuner records", 4);
    private readonly ConcurrentDictionary<FinishedCall, byte> _finishing = new();
    private int _laying;

    /// <summary>Where the records of its calls go.</summary>
    public RecordDelivery Delivery => delivery;

    /// <summary>True while the disk is so far behind with ended calls that whoever can wait should.</summary>
    public bool IsBehind => Volatile.Read(ref _laying) >= MaxLaying;

    /// <summary>True when every ended call was tried once.</summary>
    public bool IsIdle => _finishing.IsEmpty;

    /// <summary>Begins a call, or goes on with one whose journal a dead recorder of the same host left.</summary>
    /// <param name="header">Whose call it is.</param>
    /// <param name="acknowledged">The last line that an earlier recorder had written down; 0 when there was none.</param>
    /// <param name="secrets">What must not be written down; null when all may.</param>
    public LiveCall Begin(JournalHeader header, long acknowledged = 0, SecretFinder? secrets = null)
    {
        delivery.Counters.Begin();
        if (secrets is null) return Open(header, acknowledged, null);
        var redactor = new LineRedactor(secrets);
        var call = Open(header with { Log = HeaderMask.Clean(header.Log, secrets) }, acknowledged, redactor);
        call.Redact(redactor, time);
        return call;
    }

    /// <summary>Begins to write down a call's sound, or goes on with what a dead recorder left; null where none is kept.</summary>
    public SoundFile? BeginSound(LiveCall call)
    {
        if (call.Header.Origin.Audio is null || call.JournalPath is null || call.HasRecord) return null;
        SoundFile? sound = null;
        delivery.TellFault(DiskFault.Try(() =>
        {
            _audioShare.Part();
            sound = SoundFile.Continue(folder.Files, folder.SoundOf(call.Header.Id), _audioShare);
        }));
        return sound;
    }

    /// <summary>Writes what a call's sound left to write, where its journal is there or comes at once: nobody finds it without.</summary>
    public void Commit(LiveCall call, SoundFile? sound)
    {
        if (sound is null || !(call.IsOnDisk || call.HasPending) || sound.Commit() is not { } why) return;
        log.Write(TunerLogLevel.Warning, $"the recording of a call ends early: {why}; the call itself goes on");
    }

    /// <summary>Writes what a call's lines left to write; a fault is told once, and the lines wait in memory.</summary>
    public void Commit(LiveCall call)
    {
        delivery.TellFault(call.Commit());
        if (settings.Fsync == FsyncPolicy.Every) delivery.TellFault(call.Sync());
    }

    /// <summary>Makes a call's journal outlive a power cut.</summary>
    public void Sync(LiveCall call) => delivery.TellFault(call.Sync());

    /// <summary>A call is over, or its host is gone: its record is made and laid down, and then sent.</summary>
    public FinishedCall Finish(LiveCall call, SoundFile? sound = null)
    {
        delivery.Counters.End();
        Interlocked.Increment(ref _laying);
        var laid = new TaskCompletionSource<Task>();
        var finished = new FinishedCall(laid.Task, laid.Task.Unwrap());
        _finishing.TryAdd(finished, 0);
        _threads.Run(() =>
        {
            laid.SetResult(LayDown(call, sound));
            Interlocked.Decrement(ref _laying);
        });
        _ = ForgetAsync(finished);
        return finished;
    }

    /// <summary>Done when every ended call was tried once, and so every other record that was handed over.</summary>
    public async Task TriedAsync()
    {
        await Task.WhenAll(_finishing.Keys.Select(static call => call.Tried)).ConfigureAwait(false);
        await delivery.TriedAsync().ConfigureAwait(false);
    }

    /// <summary>Done when the records of all ended calls are laid down. It needs no thread pool: who must, may block on it.</summary>
    public Task LaidAsync() => Task.WhenAll(_finishing.Keys.Select(static call => call.Laid));

    private async Task ForgetAsync(FinishedCall finished)
    {
        await finished.Tried.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _finishing.TryRemove(finished, out _);
    }

    private LiveCall Open(JournalHeader header, long acknowledged, LineRedactor? redactor)
    {
        if (!delivery.IsDurable) return new LiveCall(header, null, acknowledged);
        try
        {
            return _journals.Open(header, acknowledged, redactor);
        }
        catch (Exception fault) when (DiskFault.Is(fault))
        {
            log.Once(TunerLogLevel.Warning, "journal", $"cannot open a journal in {folder.Live}: {DiskFault.Describe(fault)}");
            return new LiveCall(header, null, acknowledged);
        }
    }

    /// <summary>What goes elsewhere than the record. Spans lie in the journal alone: where the disk took none, there are none.</summary>
    private IReadOnlyList<EntryBeside> Beside(LiveCall call, (RecordName Name, RecordFacts Facts, byte[] Payload) record)
    {
        var entries = EntriesBeside.Of(folder, call.Header, record, journal: null);
        if (!call.HasSpans) return entries;
        var fault = DiskFault.Try(() => entries = EntriesBeside.Of(folder, call.Header, record, call.JournalPath));
        delivery.TellFault(fault);
        if (fault is null && call is { JournalPath: not null, HasPending: false }) return entries;
        delivery.Counters.Traces.Lose(LossReason.NotOnDisk);
        log.Once(TunerLogLevel.Warning, "spans", "the disk did not take the application's spans of a call, or not all of them: they are lost, and its record is not");
        return entries;
    }

    /// <summary>What the record can tell of the call's sound; null where none was kept.</summary>
    private KeptSound? Measure(LiveCall call, SoundFile? sound)
    {
        if (sound is null) return null;
        Commit(call, sound);
        sound.Dispose();
        return call.IsOnDisk ? delivery.Sound.Measure(call.Header.Id, call.Header, call.Recorder, sound.EndedWhy) : null;
    }

    private Task LayDown(LiveCall call, SoundFile? sound)
    {
        try
        {
            if (call.HasNothingToRecord)
            {
                // No line is no call: what the recorder itself wrote of it would be taken for an orphan.
                sound?.Dispose();
                if (sound is not null) delivery.Sound.Forget(call.Header.Id);
                if (call.JournalPath is { } journal) delivery.TellFault(DiskFault.Try(() => folder.Files.Delete(journal)));
                call.Dispose();
                return Task.CompletedTask;
            }

            call.Cut();
            var id = call.Header.Id;
            var kept = Measure(call, sound);
            if (kept is not null) call.Note(kept.Line);
            Commit(call);
            // The sound is handed over next: after a power cut the journal must tell of it, or the record would not.
            if (kept is not null) Sync(call);
            var record = RecordMaker.Make(id, call.Header, call.Recorder, call.LastSeq, time.GetUtcNow(), _prices);
            if (record.Missing is { } missing) log.Once(TunerLogLevel.Warning, string.Join(' ', missing), MissingFacts.Describe(missing));
            if (kept is not null && delivery.Sound.HandOver(kept, record.Name, record.Facts, record.Record)) delivery.Recordings.Wake();
            return delivery.Take(new RecordInMemory(record.Name, record.Facts, record.Payload, call, folder, settings.Keep, Beside(call, (record.Name, record.Facts, record.Payload))));
        }
        catch (Exception fault)
        {
            // A record that cannot be built must not take the process along: its lines stay, for a newer version.
            delivery.Counters.Lose(LossReason.Unreadable);
            log.Write(TunerLogLevel.Error, $"the record of a call could not be built ({fault.GetType().Name}); its journal stays in {folder.Live}");
            call.Dispose();
            return Task.CompletedTask;
        }
    }
}
