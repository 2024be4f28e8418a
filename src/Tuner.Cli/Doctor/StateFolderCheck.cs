using System.Globalization;
using Tuner.Pipecat.Journal;

namespace Tuner.Cli.Doctor;

/// <summary>Whether calls are safe in the state folder: usable, private, with room, on a disk that outlives the container.</summary>
internal static class StateFolderCheck
{
    private const long LittleRoom = 256L << 20;
    private const UnixFileMode ForReading = UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode ForWriting = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    public static IEnumerable<Finding> Run(StateFolder folder)
    {
        if (folder.Prepare($"doctor-{Environment.ProcessId}") is { } fault)
        {
            yield return Finding.Bad("state folder", $"{folder.Root}: {fault}", "set TUNER_STATE_DIR to a folder on a local disk that this user can write to");
            yield break;
        }

        yield return Finding.Good("state folder", $"{folder.Root} can be written, and its locks hold");
        yield return Privacy(folder);
        yield return Room(folder.Root);
        yield return Mount(folder.Root);
    }

    /// <summary>Whoever may write to a folder can take calls out of it or lay others into it, however private its files are.</summary>
    private static Finding Privacy(StateFolder folder)
    {
        if (OperatingSystem.IsWindows()) return Finding.Good("privacy", "a folder that Tuner made is its owner's alone");
        var open = new[] { folder.Root, folder.Live, folder.Outbox, folder.Rejected, folder.Kept, folder.Servers, folder.Otlp.Root, folder.Otlp.Outbox, folder.Otlp.Rejected, folder.Traces.Root, folder.Traces.Outbox, folder.Traces.Rejected }.Where(path => IsOpen(path, ForWriting)).ToArray();
        if (open.Length > 0) return Finding.Warning("privacy", $"other users may write to {string.Join(", ", open)}: they can delete calls that wait there, or lay down others that are sent with your key", $"chmod 700 {string.Join(' ', open)}");
        return IsOpen(folder.Root, ForReading)
            ? Finding.Warning("privacy", "other users can list the folder (its files stay private)", $"chmod 700 {folder.Root}")
            : Finding.Good("privacy", "only its owner can read it");
    }

    private static bool IsOpen(string path, UnixFileMode to) => !OperatingSystem.IsWindows() && Directory.Exists(path) && (File.GetUnixFileMode(path) & to) != 0;

    private static Finding Room(string root)
    {
        var free = new DriveInfo(root).AvailableFreeSpace;
        var text = string.Create(CultureInfo.InvariantCulture, $"{free >> 20} MB are free");
        return free >= LittleRoom ? Finding.Good("disk space", text) : Finding.Bad("disk space", text, "make room, or set TUNER_STATE_DIR to another disk: a full disk leaves calls in memory only");
    }

    private static Finding Mount(string root)
    {
        var kind = OperatingSystem.IsLinux() ? MountOf(Real(root)) : null;
        return kind switch
        {
            null => Finding.Good("kind of disk", "not known on this system"),
            "tmpfs" or "ramfs" => Finding.Bad("kind of disk", $"the folder lies in memory ({kind}) and is gone after a restart", "set TUNER_STATE_DIR to a disk, in a container to a volume"),
            "overlay" or "aufs" => Finding.Warning("kind of disk", "the folder lies in the container's own layer and dies with the container: so does a call that was cut by a kill of the whole container", "mount a volume and set TUNER_STATE_DIR to it"),
            "nfs" or "nfs4" or "cifs" or "smb3" => Finding.Warning("kind of disk", $"the folder lies on a network ({kind}); locks hold now, and may not after a lost connection", "a local disk is safer"),
            _ => Finding.Good("kind of disk", $"{kind} outlives the process"),
        };
    }

    /// <summary>Links seen through: <c>/var/run</c> is one into memory.</summary>
    private static string Real(string path)
    {
        var real = "/";
        foreach (var part in Path.GetFullPath(path).Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var next = Path.Combine(real, part);
            real = Directory.ResolveLinkTarget(next, returnFinalTarget: true)?.FullName ?? next;
        }

        return real;
    }

    /// <summary>The file system of the longest mount point that holds the folder.</summary>
    private static string? MountOf(string root)
    {
        try
        {
            return File.ReadLines("/proc/mounts")
                .Select(line => line.Split(' '))
                .Where(parts => parts.Length > 2 && (root == parts[1] || parts[1] == "/" || root.StartsWith(parts[1] + "/", StringComparison.Ordinal)))
                .MaxBy(parts => parts[1].Length)?[2];
        }
        catch (IOException)
        {
            return null;
        }
    }
}
