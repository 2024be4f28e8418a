using System.Runtime.InteropServices;

namespace Tuner.Pipecat.Journal;

/// <summary>The few calls that .NET has no door to. None of them is variadic with a variable part in use: arm64 macOS passes those differently.</summary>
internal static partial class Libc
{
    public const int LockExclusive = 2;
    public const int LockNoWait = 4;
    public const int ErrorNotFound = 2;

    /// <summary>EINVAL.</summary>
    public const int ErrorNotSupported = 22;

    private const int ReadOnly = 0;
    private const int ReadWrite = 2;

    /// <summary>EWOULDBLOCK.</summary>
    public static int ErrorWouldBlock { get; } = OperatingSystem.IsMacOS() ? 35 : 11;

    private static int CloseOnExec { get; } = OperatingSystem.IsMacOS() ? 0x1000000 : 0x80000;

    public static int OpenForReading(string path) => Open(path, ReadOnly | CloseOnExec);

    public static int OpenForWriting(string path) => Open(path, ReadWrite | CloseOnExec);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    public static partial int Lock(int descriptor, int operation);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    public static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "getuid")]
    public static partial uint UserId();
}
