using System.Globalization;

namespace Tuner.Pipecat.Journal;

/// <summary>The names of the files with which processes try the folder's lock, and what is left of the dead among them.</summary>
internal static class LockProbe
{
    private const string Beginning = "lock-";

    /// <summary>A probe lives for microseconds. One that is older, and whose process is not here, was left by a kill.</summary>
    private const long LongestLifeMs = 1000;

    public static string Own { get; } = string.Create(CultureInfo.InvariantCulture, $"{Beginning}{HostIdentity.Own.Pid}-{HostIdentity.Own.Start}");

    public static void ClearDead(StateFolder folder, TimeProvider time)
    {
        foreach (var name in folder.Files.List(folder.Root).Where(IsOfTheDead).ToArray())
        {
            var path = Path.Combine(folder.Root, name);
            if (folder.Files.Describe(path) is { } found && Math.Abs(time.GetUtcNow().ToUnixTimeMilliseconds() - found.ChangedAt) >= LongestLifeMs)
                folder.Files.Delete(path);
        }
    }

    private static bool IsOfTheDead(string name)
    {
        if (!name.StartsWith(Beginning, StringComparison.Ordinal) || !name.EndsWith(StateFolder.TempSuffix, StringComparison.Ordinal)) return false;
        var parts = name[Beginning.Length..^StateFolder.TempSuffix.Length].Split('-');
        return parts.Length == 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
            && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var start)
            && HostIdentity.Of(pid, start).IsAlive() == false;
    }
}
