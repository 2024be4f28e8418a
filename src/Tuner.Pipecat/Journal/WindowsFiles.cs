using System.Runtime.Versioning;
using System.Security.AccessControl;
using System.Security.Principal;

namespace Tuner.Pipecat.Journal;

/// <summary>
/// The disk as Windows has it. Every handle shares everything, so that none of ours stops another: an open file can be
/// renamed and deleted, though its name may stay until the last handle is closed. Nothing can be renamed over an open
/// file, and a stranger's handle can make any of this fail: that is a fault of the disk, after which things are tried again.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsFiles : FilesByName
{
    public override void CreateFolder(string path)
    {
        if (Directory.Exists(path)) return;
        // What its parents let others do is not inherited.
        var access = new DirectorySecurity();
        access.SetAccessRuleProtection(isProtected: true, preserveInheritance: false);
        const InheritanceFlags below = InheritanceFlags.ContainerInherit | InheritanceFlags.ObjectInherit;
        using var self = WindowsIdentity.GetCurrent();
        access.AddAccessRule(new FileSystemAccessRule(self.User!, FileSystemRights.FullControl, below, PropagationFlags.None, AccessControlType.Allow));
        access.AddAccessRule(new FileSystemAccessRule(new SecurityIdentifier(WellKnownSidType.LocalSystemSid, null), FileSystemRights.FullControl, below, PropagationFlags.None, AccessControlType.Allow));
        access.CreateDirectory(path);
    }

    public override IStateFile CreateNew(string path) => new WindowsFile(Stream(path, FileMode.CreateNew, FileAccess.ReadWrite));

    public override IStateFile? Open(string path) => OpenWith(path, FileAccess.ReadWrite);

    public override IStateFile? OpenForReading(string path) => OpenWith(path, FileAccess.Read);

    /// <summary>The folder for temporary files is the user's own.</summary>
    public override string? WhyNotOurs(string folder) =>
        (File.GetAttributes(folder) & (FileAttributes.ReparsePoint | FileAttributes.Directory)) != FileAttributes.Directory ? "it is a link or a file" : null;

    /// <summary>The file system's own journal keeps names.</summary>
    public override void SyncFolder(string folder)
    {
    }

    private static WindowsFile? OpenWith(string path, FileAccess access)
    {
        try
        {
            if ((File.GetAttributes(path) & (FileAttributes.ReparsePoint | FileAttributes.Directory | FileAttributes.Device)) != 0) return null;
            return new WindowsFile(Stream(path, FileMode.Open, access));
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (UnauthorizedAccessException) when (!File.Exists(path))
        {
            // Deleted, and its last handle is not closed yet.
            return null;
        }
    }

    private static FileStream Stream(string path, FileMode mode, FileAccess access) =>
        new(path, new FileStreamOptions { Mode = mode, Access = access, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0 });

    private sealed class WindowsFile(FileStream stream) : IStateFile
    {
        /// <summary>Windows' locks keep others from the bytes: this one lies where no file reaches.</summary>
        private const long LockedByte = long.MaxValue - 1;

        /// <summary>ERROR_LOCK_VIOLATION.</summary>
        private const int HeldByAnother = unchecked((int)0x80070021);

        private bool _locked;

        public long Length => RandomAccess.GetLength(stream.SafeFileHandle);

        public bool TryLock()
        {
            if (_locked) return true;
            try
            {
                stream.Lock(LockedByte, 1);
            }
            catch (IOException fault) when (fault.HResult == HeldByAnother)
            {
                return false;
            }

            return _locked = true;
        }

        public int Read(Span<byte> buffer, long offset) => RandomAccess.Read(stream.SafeFileHandle, buffer, offset);

        public void Write(ReadOnlySpan<byte> bytes, long offset) => RandomAccess.Write(stream.SafeFileHandle, bytes, offset);

        public void SetLength(long length) => RandomAccess.SetLength(stream.SafeFileHandle, length);

        public void Sync() => RandomAccess.FlushToDisk(stream.SafeFileHandle);

        public void Dispose() => stream.Dispose();
    }
}
