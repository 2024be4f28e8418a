using System.Globalization;

namespace Tuner.Pipecat.Journal;

/// <summary>Which process a call belongs to. A pid alone comes again; with the boot and the process's start it never does.</summary>
/// <param name="Name">The machine's name; in a container, the container's.</param>
/// <param name="Boot">The kernel's id of this boot; empty where it tells none.</param>
/// <param name="Pid">The process's id.</param>
/// <param name="Start">When it started, clock ticks since boot; 0 where the system does not tell.</param>
internal sealed record HostIdentity(string Name, string Boot, int Pid, long Start)
{
    /// <summary>This process.</summary>
    public static HostIdentity Own { get; } = Of(Environment.ProcessId, StartOf(Environment.ProcessId) ?? 0);

    /// <summary>A process on this machine.</summary>
    public static HostIdentity Of(int pid, long start) => new(Environment.MachineName, ReadBoot(), pid, start);

    /// <summary>Whether the process still runs; null when it cannot be known from here, because it is another machine's.</summary>
    public bool? IsAlive()
    {
        if (Name != Environment.MachineName) return null;
        if (Boot != ReadBoot()) return false;
        if (StartOf(Pid) is { } start) return Start == 0 || start == Start;
        return OperatingSystem.IsLinux() ? false : Exists();
    }

    private bool Exists()
    {
        try
        {
            using var process = System.Diagnostics.Process.GetProcessById(Pid);
            return !process.HasExited;
        }
        catch (Exception fault) when (fault is ArgumentException or InvalidOperationException)
        {
            return false;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // It is there, and we may not look at it.
            return true;
        }
    }

    /// <summary>Field 22 of /proc/PID/stat, counted after the name, which may hold spaces and brackets. A zombie has ended.</summary>
    private static long? StartOf(int pid)
    {
        if (!OperatingSystem.IsLinux()) return null;
        try
        {
            var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"));
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? null : long.Parse(fields[19], CultureInfo.InvariantCulture);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or FormatException or IndexOutOfRangeException or ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    private static string ReadBoot()
    {
        try
        {
            return OperatingSystem.IsLinux() ? File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim() : "";
        }
        catch (Exception fault) when (DiskFault.Is(fault))
        {
            return "";
        }
    }
}
