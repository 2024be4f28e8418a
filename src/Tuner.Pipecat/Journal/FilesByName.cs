using System.IO.Enumeration;

namespace Tuner.Pipecat.Journal;

/// <summary>What is done to files by their names alone: the same on every system.</summary>
internal abstract class FilesByName : IStateFiles
{
    public abstract void CreateFolder(string path);

    public abstract IStateFile CreateNew(string path);

    public abstract IStateFile? Open(string path);

    public abstract IStateFile? OpenForReading(string path);

    public abstract string? WhyNotOurs(string folder);

    public abstract void SyncFolder(string folder);

    public IEnumerable<string> List(string folder) =>
        Directory.Exists(folder)
            ? new FileSystemEnumerable<string>(folder, static (ref entry) => entry.FileName.ToString()) { ShouldIncludePredicate = static (ref entry) => !entry.IsDirectory }
            : [];

    public void Move(string from, string to) => File.Move(from, to, overwrite: true);

    public void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (DirectoryNotFoundException)
        {
            // The folder went with its files.
        }
    }

    public bool Exists(string path) => File.Exists(path);

    public (long Bytes, long ChangedAt)? Describe(string path)
    {
        var info = new FileInfo(path);
        return info.Exists ? (info.Length, new DateTimeOffset(info.LastWriteTimeUtc).ToUnixTimeMilliseconds()) : null;
    }
}
