using System.Security.Cryptography;
using Tuner.Pipecat.Journal;
using Tuner.Server.Storage;

namespace Tuner.Server.Recordings;

/// <summary>
/// Takes recordings in, part by part. A part is on disk before it is acknowledged, and how far it is stands in the database: whatever kills the server, a sender goes on
/// from there. A recording gets its place only when all of it is there and is what its hash says.
/// </summary>
internal sealed class RecordingUploads(RecordingFolder folder, IRecordingStore store, RecordingDoors doors, ServerOptions options, Func<long> freeBytes)
{
    private const int HashedAtOnce = 1024 * 1024;

    /// <summary>Takes a part.</summary>
    /// <exception cref="StoreUnavailableException">The disk or the database cannot be written.</exception>
    public async Task<TakenPart> TakeAsync(RecordingPart part, ReadOnlyMemory<byte> bytes)
    {
        try
        {
            // Whoever sends the same recording twice at once is one after the other, also by two servers.
            using var turn = await doors.EnterAsync(part.Recording.Name, CancellationToken.None).ConfigureAwait(false);
            return turn is null ? new(TakenKind.Busy) : await TakeInTurnAsync(part, bytes).ConfigureAwait(false);
        }
        catch (Exception fault) when (DiskFault.Is(fault))
        {
            throw new StoreUnavailableException($"Recordings cannot be written ({DiskFault.Describe(fault)}): make room, or let this user write {folder.Path}.", isFault: true, fault);
        }
    }

    private async Task<TakenPart> TakeInTurnAsync(RecordingPart part, ReadOnlyMemory<byte> bytes)
    {
        var upload = part.Recording;
        var found = await store.FindAsync(upload.WorkspaceId, upload.CallId, CancellationToken.None).ConfigureAwait(false);
        if (found.IsRemoved) return new(TakenKind.Removed);
        var known = found.Recording;
        // What was complete and vanished is taken once more, as after a database was put back without its recordings.
        if (known is { IsComplete: true } && folder.Find(known.Name, RecordingFolder.Wave) is null)
        {
            await store.DropAsync(known.Name, known.Sha256, CancellationToken.None).ConfigureAwait(false);
            known = null;
        }
        // The first recording of a call stays, as the first record does: a sender of another one is done, too.
        if (known is { IsComplete: true }) return new(TakenKind.Complete, known.Size);
        if (known?.Sha256 != upload.Sha256)
        {
            if (part.Offset != 0) return new(TakenKind.Elsewhere);
            if (freeBytes() - upload.Size < RecordingLimits.LeftFree) return new(TakenKind.NoRoom);
            var start = await store.BeginAsync(upload, options.MaxRecordings, Now, CancellationToken.None).ConfigureAwait(false);
            if (start != RecordingStart.Begun) return new(start switch { RecordingStart.Removed => TakenKind.Removed, RecordingStart.NoRoom => TakenKind.NoRoom, _ => TakenKind.Busy });
            folder.Delete(upload.Name);
        }
        else if (known.Size != upload.Size) return new(TakenKind.OtherSize, known.Received);
        return await AppendAsync(part, bytes, known?.Sha256 == upload.Sha256 ? known.Received : 0).ConfigureAwait(false);
    }

    private async Task<TakenPart> AppendAsync(RecordingPart part, ReadOnlyMemory<byte> bytes, long received)
    {
        var upload = part.Recording;
        var path = folder.PathOf(upload.Name, RecordingFolder.Part);
        var isNew = received == 0 && !folder.Files.Exists(path);
        using (var file = isNew ? folder.Files.CreateNew(path) : folder.Files.Open(path))
        {
            // After a power cut or a hand in the folder there may be less than was noted: then that is what is there.
            var there = Math.Min(received, file?.Length ?? 0);
            if (there < received && !await store.ReceivedAsync(upload.Name, upload.Sha256, there, isComplete: false, Now, CancellationToken.None).ConfigureAwait(false)) return Removed(upload);
            if (file is null || part.Offset != there) return new(TakenKind.Elsewhere, there);
            if (bytes.Length > upload.Size - there) return new(TakenKind.TooLong, there);
            if (!file.TryLock()) return new(TakenKind.Busy);
            file.SetLength(there);
            file.Write(bytes.Span, there);
            file.Sync();
            received = there + bytes.Length;
        }
        if (isNew) folder.Files.SyncFolder(Path.GetDirectoryName(path)!);
        if (received == upload.Size) return await CompleteAsync(upload, path).ConfigureAwait(false);
        return await store.ReceivedAsync(upload.Name, upload.Sha256, received, isComplete: false, Now, CancellationToken.None).ConfigureAwait(false) ? new(TakenKind.Taken, received) : Removed(upload);
    }

    private async Task<TakenPart> CompleteAsync(NewRecording upload, string path)
    {
        // Gigabytes take seconds: on a thread that no request waits for.
        var (isWhole, isSound) = await Task.Run(() => Examine(path, upload.Sha256)).ConfigureAwait(false);
        if (!isWhole || !isSound)
        {
            await store.DropAsync(upload.Name, upload.Sha256, CancellationToken.None).ConfigureAwait(false);
            folder.Delete(upload.Name);
            return new(isWhole ? TakenKind.NoSound : TakenKind.OtherBytes);
        }
        folder.Keep(upload.Name, RecordingFolder.Part, RecordingFolder.Wave);
        return await store.ReceivedAsync(upload.Name, upload.Sha256, upload.Size, isComplete: true, Now, CancellationToken.None).ConfigureAwait(false) ? new(TakenKind.Complete, upload.Size) : Removed(upload);
    }

    private static (bool IsWhole, bool IsSound) Examine(string path, string sha256)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, HashedAtOnce);
        if (!Convert.ToHexStringLower(SHA256.HashData(file)).Equals(sha256, StringComparison.Ordinal)) return (false, false);
        file.Position = 0;
        return (true, WaveFile.Read(file) is not null);
    }

    // The call was removed while its sound came in.
    private TakenPart Removed(NewRecording upload)
    {
        folder.Delete(upload.Name);
        return new(TakenKind.Removed);
    }

    private long Now => options.TimeProvider.GetUtcNow().ToUnixTimeMilliseconds();
}
