using Tuner.Server.Hosting;
using Tuner.Server.Storage;

namespace Tuner.Server.Recordings;

/// <summary>Makes of each recording, once it is here, what its page needs: one after the other, on a thread that gives way to everything else.</summary>
internal sealed class RecordingCompanions(RecordingFolder folder, IRecordingStore store, RecordingDoors doors)
{
    private const int LookedAtOnce = 16;
    private const int ReadAtOnce = 128 * 1024;

    /// <summary>Makes the next one; returns whether there may be more.</summary>
    public async Task<bool> MakeAsync(CancellationToken cancellationToken)
    {
        // What is drawn comes first: a page is whole with it.
        if (await MakeAsync(RecordingCompanion.Peaks, RecordingFolder.Peaks, WavePeaks.Write, cancellationToken).ConfigureAwait(false)) return true;
        return ServerEdition.IsThis && await MakeAsync(RecordingCompanion.Opus, RecordingFolder.Opus, OpusRecording.Write, cancellationToken).ConfigureAwait(false);
    }

    private async Task<bool> MakeAsync(RecordingCompanion companion, string kind, Action<WaveFile, Stream, Stream, CancellationToken> write, CancellationToken cancellationToken)
    {
        foreach (var recording in await store.WithoutAsync(companion, LookedAtOnce, cancellationToken).ConfigureAwait(false))
        {
            using var making = doors.TryMaking(recording.Name);
            // Another server is at it, or was between the two looks.
            if (making is null || !(await store.WithoutAsync(companion, LookedAtOnce, cancellationToken).ConfigureAwait(false)).Contains(recording)) continue;
            if (await QuietThread.RunAsync(() => Make(recording, kind, write, cancellationToken), cancellationToken).ConfigureAwait(false) is { } bytes)
                await KeepAsync(recording, companion, kind, bytes, cancellationToken).ConfigureAwait(false);
            return true;
        }
        return false;
    }

    private async Task KeepAsync(StoredRecording recording, RecordingCompanion companion, string kind, long bytes, CancellationToken cancellationToken)
    {
        IDisposable? turn;
        do turn = await doors.EnterAsync(recording.Name, cancellationToken).ConfigureAwait(false);
        while (turn is null);
        using (turn)
        {
            if (bytes > 0 && !TryKeep(recording.Name, kind)) return;
            // Removed meanwhile, or another one is here by now: nothing of it stays.
            if (!await store.MadeAsync(recording.Name, recording.Sha256, companion, bytes, cancellationToken).ConfigureAwait(false) && bytes > 0) folder.Delete(recording.Name, kind);
        }
    }

    // False where it went with its recording, which was removed before our turn.
    private bool TryKeep(string name, string kind)
    {
        try
        {
            folder.Keep(name, RecordingFolder.Making, kind);
            return true;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    // Returns how long it is; 0 where it cannot be made, null where the recording was removed meanwhile: its files go with it, at any moment.
    private long? Make(StoredRecording recording, string kind, Action<WaveFile, Stream, Stream, CancellationToken> write, CancellationToken cancellationToken)
    {
        try
        {
            return folder.Find(recording.Name, RecordingFolder.Wave) is { } path ? Make(path, folder.PathOf(recording.Name, RecordingFolder.Making), kind, write, cancellationToken) : 0;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    private long Make(string path, string making, string kind, Action<WaveFile, Stream, Stream, CancellationToken> write, CancellationToken cancellationToken)
    {
        using var from = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, ReadAtOnce, FileOptions.SequentialScan);
        if (WaveFile.Read(from) is not { } wave) return 0;
        if (kind == RecordingFolder.Opus && !(ServerEdition.IsThis && OpusRecording.Takes(wave))) return 0;
        folder.Files.Delete(making);
        folder.Files.CreateNew(making).Dispose();
        using var to = new FileStream(making, FileMode.Open, FileAccess.Write, FileShare.Read, ReadAtOnce);
        write(wave, from, to, cancellationToken);
        to.Flush(flushToDisk: true);
        return to.Length;
    }
}
