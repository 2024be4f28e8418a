using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Tuner.Pipecat.Journal;

/// <summary>An open file of the real disk.</summary>
internal sealed class DiskFile(SafeFileHandle handle) : IStateFile
{
    public long Length => RandomAccess.GetLength(handle);

    public bool TryLock()
    {
        if (Libc.Lock((int)handle.DangerousGetHandle(), Libc.LockExclusive | Libc.LockNoWait) == 0) return true;
        var error = Marshal.GetLastPInvokeError();
        return error == Libc.ErrorWouldBlock ? false : throw new IOException($"The file cannot be locked: {Marshal.GetPInvokeErrorMessage(error)}", error);
    }

    public int Read(Span<byte> buffer, long offset) => RandomAccess.Read(handle, buffer, offset);

    public void Write(ReadOnlySpan<byte> bytes, long offset) => RandomAccess.Write(handle, bytes, offset);

    public void SetLength(long length) => RandomAccess.SetLength(handle, length);

    public void Sync() => RandomAccess.FlushToDisk(handle);

    public void Dispose() => handle.Dispose();
}
