using System.Runtime.InteropServices;

namespace Tuner.Server.Hosting.Connections;

/// <summary>How many files and sockets this process may hold open at once.</summary>
internal static partial class DescriptorLimit
{
    private const int LinuxNoFile = 7;
    private const int BsdNoFile = 8;

    /// <summary>The limit that is in force; null where the system has none.</summary>
    public static long? OfThisProcess()
    {
        if (OperatingSystem.IsWindows()) return null;
        var resource = OperatingSystem.IsLinux() ? LinuxNoFile : BsdNoFile;
        return GetLimit(resource, out var limit) == 0 && limit.Current <= int.MaxValue ? (long)limit.Current : null;
    }

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimit(int resource, out ResourceLimit limit);

    [StructLayout(LayoutKind.Sequential)]
    private struct ResourceLimit
    {
        public nuint Current;
        public nuint Most;
    }
}
