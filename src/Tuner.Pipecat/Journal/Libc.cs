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

    /// <summary>ELOOP: what O_NOFOLLOW says of a link.</summary>
    public static int ErrorLink { get; } = OperatingSystem.IsMacOS() ? 62 : 40;

    /// <summary>ENXIO: what O_NONBLOCK says of some pipes and devices.</summary>
    public const int ErrorNoDevice = 6;

    /// <summary>A pipe that somebody laid there must not hold us, a link must not lead us away.</summary>
    private static int Careful { get; } = OperatingSystem.IsMacOS() ? 0x100 | 0x4 : 0x20000 | 0x800;

    public static int OpenForReading(string path) => Open(path, ReadOnly | CloseOnExec | CarefulOn(RuntimeInformation.ProcessArchitecture));

    public static int OpenForWriting(string path) => Open(path, ReadWrite | CloseOnExec | CarefulOn(RuntimeInformation.ProcessArchitecture));

    public static int OpenFolder(string path) => Open(path, ReadOnly | CloseOnExec);

    /// <summary>O_NOFOLLOW has another number on arm64 Linux.</summary>
    private static int CarefulOn(Architecture architecture) =>
        OperatingSystem.IsLinux() && architecture is Architecture.Arm64 or Architecture.Arm ? 0x8000 | 0x800 : Careful;

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    public static partial int Lock(int descriptor, int operation);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    public static partial int Sync(int descriptor);

    /// <summary>Linux: who owns a file and what it is, of an open file (with an empty path) or of a name, links not followed.</summary>
    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Describe(int folder, string path, int flags, uint wanted, out FileDescription found);

    /// <summary>Linux: with 0 and 0 it is that of the calling thread.</summary>
    [LibraryImport("libc", EntryPoint = "setpriority")]
    public static partial int SetPriority(int which, uint who, int priority);

    [LibraryImport("libc", EntryPoint = "getuid")]
    public static partial uint UserId();
}
