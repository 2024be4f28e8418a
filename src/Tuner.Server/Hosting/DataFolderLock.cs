using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Tuner.Pipecat.Journal;

namespace Tuner.Server.Hosting;

/// <summary>
/// A data folder is one server's: a second one would put its own start token in place of the first one's, and both would write the same recordings.
/// The lock is the folder's own, without a file, and ends with the process that holds it, however that dies.
/// </summary>
internal sealed class DataFolderLock : IDisposable
{
    private readonly SafeFileHandle? _folder;

    private DataFolderLock(SafeFileHandle? folder) => _folder = folder;

    /// <summary>Takes the folder for this server, making it where it is not there.</summary>
    /// <exception cref="ServerStartException">Another server has it, or it cannot be used.</exception>
    public static DataFolderLock Take(string folder)
    {
        try
        {
            RealDisk.Files.CreateFolder(folder);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new ServerStartException(ServerStartFailure.DataFolder, $"The data folder {folder} cannot be used ({fault.Message.TrimEnd('.')}): choose one that this user may write.", fault);
        }
        // Windows locks no folder.
        if (OperatingSystem.IsWindows()) return new(null);
        var handle = new SafeFileHandle(Libc.OpenFolder(folder), ownsHandle: true);
        // A disk that knows no locks tells nothing of another server, and keeps nobody from starting.
        if (handle.IsInvalid || Libc.Lock((int)handle.DangerousGetHandle(), Libc.LockExclusive | Libc.LockNoWait) == 0 || Marshal.GetLastPInvokeError() != Libc.ErrorWouldBlock) return new(handle);
        handle.Dispose();
        throw new ServerStartException(ServerStartFailure.DataFolder, $"Another server runs on the data folder {folder}: stop that one, or give this one a folder of its own with --data.");
    }

    /// <inheritdoc/>
    public void Dispose() => _folder?.Dispose();
}
