using Tuner.Pipecat.Journal;

namespace Tuner.Server.Tests.Support;

/// <summary>The real disk, until it is told to be full, or what happens before it does something.</summary>
internal sealed class FailingFiles(IStateFiles real) : IStateFiles
{
    public bool IsFull { get; set; }

    /// <summary>Happens before each change and each look.</summary>
    public Action Before { get; set; } = static () => { };

    private IStateFiles Real
    {
        get
        {
            Before();
            return real;
        }
    }

    public void CreateFolder(string path) => Real.CreateFolder(path);

    public IEnumerable<string> List(string folder) => Real.List(folder);

    public IStateFile CreateNew(string path) => new FailingFile(this, Real.CreateNew(path));

    public IStateFile? Open(string path) => Real.Open(path) is { } file ? new FailingFile(this, file) : null;

    public IStateFile? OpenForReading(string path) => Real.OpenForReading(path);

    public void Move(string from, string to) => Real.Move(from, to);

    public void Delete(string path) => Real.Delete(path);

    public bool Exists(string path) => Real.Exists(path);

    public (long Bytes, long ChangedAt)? Describe(string path) => Real.Describe(path);

    public string? WhyNotOurs(string folder) => Real.WhyNotOurs(folder);

    public void SyncFolder(string folder) => Real.SyncFolder(folder);

    private sealed class FailingFile(FailingFiles disk, IStateFile file) : IStateFile
    {
        public long Length => file.Length;

        public bool TryLock() => file.TryLock();

        public int Read(Span<byte> buffer, long offset) => file.Read(buffer, offset);

        // Half of it is written, as a real disk does it.
        public void Write(ReadOnlySpan<byte> bytes, long offset)
        {
            file.Write(disk.IsFull ? bytes[..(bytes.Length / 2)] : bytes, offset);
            if (disk.IsFull) throw new IOException("No space left on device");
        }

        public void SetLength(long length) => file.SetLength(length);

        public void Sync() => file.Sync();

        public void Dispose() => file.Dispose();
    }
}
