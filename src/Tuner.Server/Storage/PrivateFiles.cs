namespace Tuner.Server.Storage;

/// <summary>Makes folders and files that only their owner can read.</summary>
internal static class PrivateFiles
{
    private const UnixFileMode Folder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode File = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes the folder, mode 0700. One that is there already keeps its mode: it may be shared on purpose.</summary>
    public static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, Folder);
    }

    /// <summary>Why a folder and the file in it are not safe to use, in a sentence; null when they are.</summary>
    public static string? Objection(string folder, string file)
    {
        var info = new FileInfo(file);
        if (info.LinkTarget is not null) return $"The database {file} is a link: whoever may change the link chooses what is written; name the folder that holds the real file.";
        if (Directory.Exists(file)) return $"The database {file} is a folder: move it away.";
        if (OperatingSystem.IsWindows()) return null;
        return (System.IO.File.GetUnixFileMode(folder) & UnixFileMode.OtherWrite) != 0
            ? $"The data folder {folder} can be written by every user of this machine: take that right away (chmod o-w), or choose another folder."
            : null;
    }

    /// <summary>Makes the file, mode 0600, if it is not there; what SQLite lays beside it takes its mode.</summary>
    public static void CreateFile(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite | FileShare.Delete };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = File;
        new FileStream(path, options).Dispose();
        if (!OperatingSystem.IsWindows()) System.IO.File.SetUnixFileMode(path, File);
    }

    /// <summary>Makes a new file of mode 0600 with this text; never goes through a link.</summary>
    /// <exception cref="IOException">Something of that name is there already, or it cannot be written.</exception>
    public static void CreateNew(string path, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = File;
        using var writer = new StreamWriter(path, options);
        writer.Write(text);
    }

    /// <summary>Makes the file, mode 0600, in place of what was there; readers see the old text or all of the new one.</summary>
    public static void Replace(string path, string text)
    {
        var spare = $"{path}.{Environment.ProcessId}.tmp";
        System.IO.File.Delete(spare);
        try
        {
            CreateNew(spare, text);
            System.IO.File.Move(spare, path, overwrite: true);
        }
        finally
        {
            // On a full disk half a file, which may hold half a key.
            System.IO.File.Delete(spare);
        }
    }
}
