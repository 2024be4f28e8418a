namespace Tuner.Pipecat.Journal;

/// <summary>
/// Every touch of the state folder goes through here, so that a disk that fails or forgets can stand behind it.
/// Faults come as <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>, see <see cref="DiskFault"/>.
/// </summary>
internal interface IStateFiles
{
    /// <summary>Makes the folder and its parents, mode 0700; one that is there stays as it is.</summary>
    void CreateFolder(string path);

    /// <summary>The names of the files in a folder, in no order; none when it is not there.</summary>
    IEnumerable<string> List(string folder);

    /// <summary>Makes a new file, mode 0600. Fails when the name is taken.</summary>
    IStateFile CreateNew(string path);

    /// <summary>Opens a file to change it; null when it is not there, or no regular file.</summary>
    IStateFile? Open(string path);

    /// <summary>Opens a file to read it, locked or not; null when it is not there, or no regular file.</summary>
    IStateFile? OpenForReading(string path);

    /// <summary>Renames; what bears the new name is replaced.</summary>
    void Move(string from, string to);

    /// <summary>Deletes a file; one that is not there is no fault.</summary>
    void Delete(string path);

    bool Exists(string path);

    /// <summary>Size and time of the last change, Unix milliseconds; null when it is not there.</summary>
    (long Bytes, long ChangedAt)? Describe(string path);

    /// <summary>Why a folder that nobody chose cannot be trusted with calls: whose it is, who may write to it; null when it can.</summary>
    string? WhyNotOurs(string folder);

    /// <summary>Makes the names in a folder outlive a power cut.</summary>
    void SyncFolder(string folder);
}

/// <summary>An open file. One writer per file, always.</summary>
internal interface IStateFile : IDisposable
{
    long Length { get; }

    /// <summary>Takes the lock that dies with its owner, without waiting; false when another holds it.</summary>
    bool TryLock();

    int Read(Span<byte> buffer, long offset);

    void Write(ReadOnlySpan<byte> bytes, long offset);

    void SetLength(long length);

    /// <summary>Makes the bytes outlive a power cut.</summary>
    void Sync();
}
