using Tuner.Pipecat.Journal;

namespace Tuner.Server.Tests.Support;

/// <summary>The real disk, until it is told to be full.</summary>
internal sealed class FailingFiles(IStateFiles real) : IStateFiles
{
    public bool IsFull { get; set; }

    public void CreateFolder(string path) => real.CreateFolder(path);

    public IEnumerable<string> List(string folder) => real.List(folder);

    public IStateFile CreateNew(string path) => new FailingFile(this, real.CreateNew(path));

    public IStateFile? Open(string path) => real.Open(path) is { } file ? new FailingFile(this, file) : null;

    public IStateFile? OpenForReading(string path) => real.OpenForReading(path);

    public void Move(string from, string to) => real.Move(from, to);

    public void Delete(string path) => real.Delete(path);

    public bool Exists(string path) => real.Exists(path);

    public (long Bytes, long ChangedAt)? Describe(string path) => real.Describe(path);

    public string? WhyNotOurs(string folder) => real.WhyNotOurs(folder);

    public void SyncFolder(string folder) => real.SyncFolder(folder);

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
