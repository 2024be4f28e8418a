using Tuner.Pipecat.Journal;

namespace Tuner.Server.Recordings;

/// <summary>The files of recordings, beside the database. Their names are hashes, and only whoever runs the server can read them.</summary>
internal sealed class RecordingFolder(string dataFolder, IStateFiles files)
{
    /// <summary>An upload that goes on.</summary>
    public const string Part = ".part";

    /// <summary>The sound as it came.</summary>
    public const string Wave = ".wav";

    /// <summary>How loud it is.</summary>
    public const string Peaks = ".peaks.json";

    /// <summary>A small copy of the sound.</summary>
    public const string Opus = ".opus";

    /// <summary>A companion that is being made.</summary>
    public const string Making = ".making";

    private const int NameLength = 64;
    private static readonly string[] All = [Part, Making, Peaks, Opus, Wave];

    /// <summary>Where they are.</summary>
    public string Path { get; } = In(dataFolder);

    /// <summary>Where those of a data folder are.</summary>
    public static string In(string dataFolder) => System.IO.Path.Combine(dataFolder, "recordings");

    /// <summary>What the disk does.</summary>
    public IStateFiles Files => files;

    /// <summary>The path of one of a recording's files; its folder is made.</summary>
    public string PathOf(string name, string kind)
    {
        var folder = FolderOf(name);
        if (!Directory.Exists(folder))
        {
            files.CreateFolder(Path);
            files.CreateFolder(folder);
            files.SyncFolder(Path);
        }
        return System.IO.Path.Combine(folder, name + kind);
    }

    /// <summary>The path of a file that is there; null when it is not.</summary>
    public string? Find(string name, string kind) =>
        System.IO.Path.Combine(FolderOf(name), name + kind) is var path && files.Exists(path) ? path : null;

    /// <summary>Gives a file its place, for good.</summary>
    public void Keep(string name, string from, string kind)
    {
        files.Move(PathOf(name, from), PathOf(name, kind));
        files.SyncFolder(FolderOf(name));
    }

    /// <summary>How much room its disk has, which need not be that of the data folder.</summary>
    public long FreeBytes() => new DriveInfo(Directory.Exists(Path) ? Path : System.IO.Path.GetDirectoryName(Path)!).AvailableFreeSpace;

    /// <summary>Deletes one of a recording's files, for good.</summary>
    public void Delete(string name, string kind)
    {
        files.Delete(System.IO.Path.Combine(FolderOf(name), name + kind));
        files.SyncFolder(FolderOf(name));
    }

    /// <summary>Takes one of the locks that all servers of this folder ask for; null while another has it.</summary>
    public IStateFile? TryLock(string name)
    {
        var folder = System.IO.Path.Combine(Path, "locks");
        if (!Directory.Exists(folder)) files.CreateFolder(folder);
        var path = System.IO.Path.Combine(folder, name);
        var file = files.Open(path) ?? MakeLock(path);
        if (file.TryLock()) return file;
        file.Dispose();
        return null;
    }

    /// <summary>Deletes all files of a recording, for good.</summary>
    public void Delete(string name)
    {
        if (!Directory.Exists(FolderOf(name))) return;
        foreach (var kind in All) files.Delete(System.IO.Path.Combine(FolderOf(name), name + kind));
        files.SyncFolder(FolderOf(name));
    }

    /// <summary>The names of the recordings of which files were last written before a moment, Unix milliseconds; those of one folder at a time.</summary>
    public IEnumerable<IReadOnlyCollection<string>> WrittenBefore(long ms)
    {
        if (!Directory.Exists(Path)) yield break;
        foreach (var folder in Directory.EnumerateDirectories(Path))
            yield return files.List(folder).Where(file => file.Length > NameLength && files.Describe(System.IO.Path.Combine(folder, file)) is { } found && found.ChangedAt < ms).Select(file => file[..NameLength]).Where(IsName).ToHashSet(StringComparer.Ordinal);
    }

    // Of two servers one makes it. It is never deleted: whoever waits for it has it open.
    private IStateFile MakeLock(string path)
    {
        try
        {
            return files.CreateNew(path);
        }
        catch (IOException) when (files.Exists(path))
        {
            return files.Open(path) ?? throw new IOException($"No lock can be made: {path} is no file.");
        }
    }

    private static bool IsName(string name) => name.All(char.IsAsciiHexDigitLower);

    private string FolderOf(string name) => System.IO.Path.Combine(Path, name[..2]);
}
