using Tuner.Pipecat.Audio;
using Tuner.Pipecat.Audio.Files;
using Tuner.Pipecat.Journal;

namespace Tuner.Pipecat.Delivery;

/// <summary>
/// Lays out the sound of calls that are over, and puts each recording where it goes: to be sent, into the application's
/// folder, or to stay. What it makes has a name of its own until it is whole, and the sound goes last: a kill at any moment
/// means doing it again. Who holds the lock of a call's sound lays it out.
/// </summary>
internal sealed class RecordingMaker(StateFolder state, DeliverySettings settings, DeliveryCounters counters, TunerLog log)
{
    private const string Ending = ".wav";
    private readonly StateFolder _folder = state.Recordings;

    /// <summary>Lays out all that waits for it.</summary>
    /// <param name="stop">Ends it between two recordings.</param>
    public void Run(CancellationToken stop)
    {
        foreach (var name in Waiting())
        {
            if (stop.IsCancellationRequested) return;
            try
            {
                Make(name[..^StateFolder.SoundSuffix.Length]);
            }
            catch (Exception fault)
            {
                // One that cannot be laid out must not keep the others: it stays, for the next look.
                log.Once(TunerLogLevel.Warning, "recordings", $"cannot lay out the recording of a call in {_folder.Live}: {(DiskFault.Is(fault) ? DiskFault.Describe(fault) : fault.GetType().Name)}");
            }
        }
    }

    /// <summary>How many calls' sound is still to be laid out. Faults of the disk are the caller's to catch.</summary>
    public int CountWaiting() => Waiting().Length;

    private string[] Waiting() =>
        [.. _folder.Files.List(_folder.Live).Where(static name => name.EndsWith(StateFolder.SoundSuffix, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    private void Make(string id)
    {
        var path = _folder.SoundOf(id);
        using var sound = _folder.Files.Open(path);
        if (sound is null || !sound.TryLock() || !_folder.Files.Exists(path)) return;
        var content = SoundContent.Read(sound);
        if (SoundFacts.Read(content.Facts) is not { } facts || RecordName.Parse(facts.Name) is not { } name)
        {
            // Who wrote it was stopped by a power cut in the middle: nobody knows what of it must not be heard.
            _folder.Files.Delete(path);
            counters.Recordings.Lose(LossReason.Unreadable);
            log.Write(TunerLogLevel.Error, $"a recording is lost ({LossReason.Unreadable}): its sound is cut off in {_folder.Live}");
            return;
        }

        var plan = content.PlanFrom(facts.Zero);
        if (WavFile.BytesOf(plan) > settings.MaxAudioBytes) throw new IOException("it is longer than TUNER_MAX_AUDIO_MB leaves room for");
        switch (facts.To.To)
        {
            case AudioDestination.Server:
                if (new Outbox(_folder).Find(id) is null) Write(Path.Combine(_folder.Outbox, id + StateFolder.TempSuffix), Path.Combine(_folder.Outbox, name.ToString()), sound, plan, facts);
                break;
            case AudioDestination.Folder when facts.To.Folder is { Length: > 0 } chosen:
                var there = NameIn(chosen, facts.Call.CallId, id, WavFile.BytesOf(plan));
                Write(Path.Combine(chosen, "." + id + StateFolder.TempSuffix), there, sound, plan, facts);
                log.Write(TunerLogLevel.Info, $"the recording of call {facts.Call.CallId} lies in {there}");
                break;
            default:
                there = Path.Combine(_folder.Kept, id + Ending);
                Write(Path.Combine(_folder.Kept, id + StateFolder.TempSuffix), there, sound, plan, facts);
                log.Write(TunerLogLevel.Info, $"the recording of call {facts.Call.CallId} lies in {there}");
                break;
        }

        _folder.Files.Delete(path);
        _folder.Files.SyncFolder(_folder.Live);
    }

    private void Write(string spare, string path, IStateFile sound, SoundPlan plan, SoundFacts facts)
    {
        var folder = Path.GetDirectoryName(path)!;
        _folder.Files.CreateFolder(folder);
        _folder.Files.Delete(spare);
        try
        {
            using (var file = _folder.Files.CreateNew(spare))
            {
                var sha256 = WavFile.Write(sound, plan, [.. facts.Silent.Where(static one => one.Length == 2).Select(static one => (one[0], one[1]))], file);
                var bytes = WavFile.BytesOf(plan);
                if (facts.To.To == AudioDestination.Server) file.Write(SoundBody.LineOf(facts.Call, bytes, sha256), bytes);
                file.Sync();
            }

            _folder.Files.Move(spare, path);
        }
        catch
        {
            _ = DiskFault.Try(() => _folder.Files.Delete(spare));
            throw;
        }

        _folder.Files.SyncFolder(folder);
    }

    /// <summary>A call's id may hold anything, and two calls may bear the same: what lies there already is replaced only by itself.</summary>
    private string NameIn(string folder, string callId, string id, long bytes)
    {
        const int longest = 150;
        var name = Uri.EscapeDataString(callId).TrimStart('.');
        if (name.Length > longest) name = name[..longest];
        var path = Path.Combine(folder, name + Ending);
        if (name.Length == 0 || (_folder.Files.Describe(path) is { } found && found.Bytes != bytes)) path = Path.Combine(folder, $"{name}.{id}{Ending}");
        return path;
    }
}
