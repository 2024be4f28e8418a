using System.Text.RegularExpressions;
using Tuner.Pipecat.Journal;

namespace Tuner.Pipecat.Tests.Support;

/// <summary>Notes what is asked of a disk, in order, without what differs from machine to machine.</summary>
internal sealed partial class TracingDisk(ForgettingDisk disk) : IStateFiles
{
    public List<string> Operations { get; } = [];

    /// <summary>Names without the machine's and the process's part.</summary>
    public static string Plain(string text) => OwnId().Replace(text.Replace("/state", "", StringComparison.Ordinal), "${before}ID-${call}").Replace(LockProbe.Own, "lock", StringComparison.Ordinal);

    public void CreateFolder(string path)
    {
        Note("folder", path);
        disk.CreateFolder(path);
    }

    public IEnumerable<string> List(string folder) => disk.List(folder).Order(StringComparer.Ordinal);

    public IStateFile CreateNew(string path)
    {
        Note("create", path);
        return new TracedFile(this, disk.CreateNew(path), path);
    }

    public IStateFile? Open(string path)
    {
        Note("open", path);
        return disk.Open(path) is { } file ? new TracedFile(this, file, path) : null;
    }

    public IStateFile? OpenForReading(string path)
    {
        Note("read", path);
        return disk.OpenForReading(path) is { } file ? new TracedFile(this, file, path) : null;
    }

    public void Move(string from, string to)
    {
        Note("move", $"{from} to {to}");
        disk.Move(from, to);
    }

    public void Delete(string path)
    {
        Note("delete", path);
        disk.Delete(path);
    }

    public bool Exists(string path)
    {
        Note("exists", path);
        return disk.Exists(path);
    }

    public (long Bytes, long ChangedAt)? Describe(string path) => disk.Describe(path);

    public string? WhyNotOurs(string folder) => disk.WhyNotOurs(folder);

    public void SyncFolder(string folder)
    {
        Note("sync folder", folder);
        disk.SyncFolder(folder);
    }

    private void Note(string what, string path)
    {
        lock (Operations) Operations.Add(Plain($"{what} {path}"));
    }

    [GeneratedRegex("(?<before>^|[/. ])[0-9a-f]{12}-[0-9]+-[0-9]+-(?<call>[0-9]+)")]
    private static partial Regex OwnId();

    private sealed class TracedFile(TracingDisk trace, IStateFile file, string path) : IStateFile
    {
        public long Length => file.Length;

        public bool TryLock()
        {
            trace.Note("lock", path);
            return file.TryLock();
        }

        public int Read(Span<byte> buffer, long offset) => file.Read(buffer, offset);

        public void Write(ReadOnlySpan<byte> bytes, long offset)
        {
            trace.Note(offset == file.Length ? "append" : "write within", path);
            file.Write(bytes, offset);
        }

        public void SetLength(long length)
        {
            trace.Note("shorten", path);
            file.SetLength(length);
        }

        public void Sync()
        {
            trace.Note("sync", path);
            file.Sync();
        }

        public void Dispose()
        {
            trace.Note("close", path);
            file.Dispose();
        }
    }
}
