namespace Tuner.Server.Storage;

/// <summary>What is known of the sound of calls; the bytes lie in files. A call has one recording. Every member may be called from any thread.</summary>
internal interface IRecordingStore
{
    /// <summary>What is known of a call's recording.</summary>
    Task<FoundRecording> FindAsync(long workspaceId, string callId, CancellationToken cancellationToken);

    /// <summary>
    /// Begins an upload, of which nothing is there yet. What was begun of other bytes gives way once nothing came of it for <see cref="GiveWayMs"/>; what is complete never does.
    /// </summary>
    /// <param name="upload">What is to come.</param>
    /// <param name="most">How many bytes all recordings together may take.</param>
    /// <param name="nowMs">Unix milliseconds.</param>
    /// <param name="cancellationToken">Ends it before it is begun.</param>
    Task<RecordingStart> BeginAsync(NewRecording upload, long most, long nowMs, CancellationToken cancellationToken);

    /// <summary>Notes how many bytes are on disk. Returns whether they still belong to an upload: its call may have been removed, and what is complete stays so.</summary>
    Task<bool> ReceivedAsync(string name, string sha256, long received, bool isComplete, long nowMs, CancellationToken cancellationToken);

    /// <summary>Forgets an upload, or a recording of which the file is gone.</summary>
    Task DropAsync(string name, string sha256, CancellationToken cancellationToken);

    /// <summary>The oldest complete recordings that lack a companion, at most so many.</summary>
    Task<IReadOnlyList<StoredRecording>> WithoutAsync(RecordingCompanion companion, int limit, CancellationToken cancellationToken);

    /// <summary>Notes how long a companion is; 0 where none can be made. Returns whether its recording is still there.</summary>
    Task<bool> MadeAsync(string name, string sha256, RecordingCompanion companion, long bytes, CancellationToken cancellationToken);

    /// <summary>Names of which the files are to be deleted, since their call was removed.</summary>
    Task<IReadOnlyList<string>> RemovedAsync(int limit, CancellationToken cancellationToken);

    /// <summary>Whether this name is one of those.</summary>
    Task<bool> IsRemovedAsync(string name, CancellationToken cancellationToken);

    /// <summary>Notes that its files are deleted.</summary>
    Task DeletedAsync(string name, CancellationToken cancellationToken);

    /// <summary>
    /// Gives up what waited for longer than <see cref="WaitMs"/> for its next bytes or for its call, and forgets removals older than <see cref="RemembersMs"/>.
    /// Returns whether there may be more.
    /// </summary>
    Task<bool> ForgetAsync(long nowMs, CancellationToken cancellationToken);

    /// <summary>Those of these names that are known.</summary>
    Task<IReadOnlySet<string>> KnownAsync(IReadOnlyCollection<string> names, CancellationToken cancellationToken);

    /// <summary>How many recordings there are, and how many bytes they take or will take.</summary>
    Task<RecordingTotal> TotalAsync(CancellationToken cancellationToken);

    /// <summary>How long an upload is let alone before another one of the same call takes its place.</summary>
    const long GiveWayMs = 60_000;

    /// <summary>How long a recording waits for its call, or for the rest of its bytes.</summary>
    const long WaitMs = 7 * 24 * 3_600_000L;

    /// <summary>How long it is remembered that a call was removed, so that its sound is not taken in afterwards.</summary>
    const long RemembersMs = 90 * 24 * 3_600_000L;
}

/// <summary>An upload that begins.</summary>
internal sealed record NewRecording(long WorkspaceId, string CallId, string Sha256, long Size)
{
    /// <summary>The name of its files.</summary>
    public string Name { get; } = RecordingName.Of(WorkspaceId, CallId);
}

/// <summary>A recording, as far as it is there.</summary>
/// <param name="Name">The name of its files.</param>
/// <param name="Sha256">The hash of all of its bytes.</param>
/// <param name="Size">How many there are to be.</param>
/// <param name="Received">So many are on disk.</param>
/// <param name="IsComplete">Whether all are, and are what the hash says.</param>
/// <param name="AtMs">When the last of them came, Unix milliseconds.</param>
/// <param name="PeaksBytes">How long its peaks are; null while they are not made, 0 where they cannot be.</param>
/// <param name="OpusBytes">The same of its Opus copy.</param>
internal sealed record StoredRecording(string Name, string Sha256, long Size, long Received, bool IsComplete, long AtMs, long? PeaksBytes, long? OpusBytes);

/// <summary>What is known of a call's recording.</summary>
/// <param name="Recording">As far as it is there; null for nothing.</param>
/// <param name="IsRemoved">Whether the call was removed, so that its recording is not taken.</param>
internal readonly record struct FoundRecording(StoredRecording? Recording, bool IsRemoved);

/// <summary>What is made of a recording after it came.</summary>
internal enum RecordingCompanion
{
    /// <summary>How loud it is, for the picture.</summary>
    Peaks,

    /// <summary>A small copy of its sound.</summary>
    Opus,
}

/// <summary>What became of the wish to begin an upload.</summary>
internal enum RecordingStart
{
    /// <summary>It is begun.</summary>
    Begun,

    /// <summary>The call was removed.</summary>
    Removed,

    /// <summary>Another upload of the same call goes on, or what was there before is still being deleted.</summary>
    Busy,

    /// <summary>There is no room for so many bytes.</summary>
    NoRoom,
}

/// <summary>What recordings take up.</summary>
internal readonly record struct RecordingTotal(long Count, long Bytes);
