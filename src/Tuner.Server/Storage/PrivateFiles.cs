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

    /// <summary>Makes the file, mode 0600, if it is not there; what SQLite lays beside it takes its mode.</summary>
    public static void CreateFile(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite | FileShare.Delete };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = File;
        new FileStream(path, options).Dispose();
        if (!OperatingSystem.IsWindows()) System.IO.File.SetUnixFileMode(path, File);
    }
}
