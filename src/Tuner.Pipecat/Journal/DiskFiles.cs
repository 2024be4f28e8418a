using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Tuner.Pipecat.Journal;

/// <summary>The real disk of Linux and macOS. Opens past .NET's own file locks: a reader must never stop a writer, nor the other way round.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class DiskFiles : FilesByName
{
    private const UnixFileMode FolderMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode FileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public override void CreateFolder(string path) => Directory.CreateDirectory(path, FolderMode);

    public override IStateFile CreateNew(string path)
    {
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

    public override IStateFile? Open(string path) => Wrap(Libc.OpenForWriting(path), path);

    public override IStateFile? OpenForReading(string path) => Wrap(Libc.OpenForReading(path), path);

    public override void SyncFolder(string folder)
    {
        using var handle = new SafeFileHandle(Checked(Libc.OpenFolder(folder), folder), ownsHandle: true);
        // Some file systems know no sync of a folder; they need none, or nothing helps.
        if (Libc.Sync((int)handle.DangerousGetHandle()) < 0 && Marshal.GetLastPInvokeError() != Libc.ErrorNotSupported) Checked(-1, folder);
    }

    public override string? WhyNotOurs(string folder)
    {
        if (FileDescription.OfName(folder) is not { } found) return null;
        if (!found.IsFolder) return "it is a link or a file";
        if (found.Owner != Libc.UserId()) return $"it belongs to another user ({found.Owner})";
        return found.OthersMayWrite ? "other users may write to it" : null;
    }

    /// <summary>What is no regular file is not there for us: a pipe would hold whoever reads it, a link leads anywhere.</summary>
    private static DiskFile? Wrap(int descriptor, string path)
    {
        if (descriptor < 0 && Marshal.GetLastPInvokeError() is var error && (error == Libc.ErrorNotFound || error == Libc.ErrorLink || error == Libc.ErrorNoDevice)) return null;
        var handle = new SafeFileHandle(Checked(descriptor, path), ownsHandle: true);
        if (FileDescription.OfOpen(descriptor) is not { IsRegularFile: false }) return new DiskFile(handle);
        handle.Dispose();
        return null;
    }

    private static int Checked(int result, string path)
    {
        if (result >= 0) return result;
        var error = Marshal.GetLastPInvokeError();
        throw new IOException($"{Marshal.GetPInvokeErrorMessage(error)}: {path}", error);
    }
}
