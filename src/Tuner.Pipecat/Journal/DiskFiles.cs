using System.IO.Enumeration;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Tuner.Pipecat.Journal;

/// <summary>The real disk. Opens past .NET's own file locks: a reader must never stop a writer, nor the other way round.</summary>
internal sealed class DiskFiles : IStateFiles
{
    private const UnixFileMode FolderMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode FileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static DiskFiles Shared { get; } = new();

    public void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows()) throw new PlatformNotSupportedException("The state folder needs Linux or macOS.");
        Directory.CreateDirectory(path, FolderMode);
    }

    public IEnumerable<string> List(string folder) =>
        Directory.Exists(folder)
            ? new FileSystemEnumerable<string>(folder, static (ref entry) => entry.FileName.ToString()) { ShouldIncludePredicate = static (ref entry) => !entry.IsDirectory }
            : [];

    public IStateFile CreateNew(string path)
    {
        if (OperatingSystem.IsWindows()) throw new PlatformNotSupportedException("The state folder needs Linux or macOS.");
        var options = new FileStreamOptions { Mode = System.IO.FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.ReadWrite, BufferSize = 0, UnixCreateMode = FileMode };
        new FileStream(path, options).Dispose();
        try
        {
            return Open(path) ?? throw new FileNotFoundException("The file was deleted as soon as it was made.");
        }
        catch (IOException)
        {
            // An empty file would take the name for good: the next try makes it anew.
            Delete(path);
            throw;
        }
    }

    public IStateFile? Open(string path) => Wrap(Libc.OpenForWriting(path), path);

    public IStateFile? OpenForReading(string path) => Wrap(Libc.OpenForReading(path), path);

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

    public void SyncFolder(string folder)
    {
        using var handle = new SafeFileHandle(Checked(Libc.OpenForReading(folder), folder), ownsHandle: true);
        // Some file systems know no sync of a folder; they need none, or nothing helps.
        if (Libc.Sync((int)handle.DangerousGetHandle()) < 0 && Marshal.GetLastPInvokeError() != Libc.ErrorNotSupported) Checked(-1, folder);
    }

    private static DiskFile? Wrap(int descriptor, string path)
    {
        if (descriptor < 0 && Marshal.GetLastPInvokeError() == Libc.ErrorNotFound) return null;
        return new DiskFile(new SafeFileHandle(Checked(descriptor, path), ownsHandle: true));
    }

    private static int Checked(int result, string path)
    {
        if (result >= 0) return result;
        var error = Marshal.GetLastPInvokeError();
        throw new IOException($"{Marshal.GetPInvokeErrorMessage(error)}: {path}", error);
    }
}
