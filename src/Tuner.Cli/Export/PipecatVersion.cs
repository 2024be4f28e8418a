using System.Globalization;

namespace Tuner.Cli.Export;

/// <summary>Which form of a scenario a version of Pipecat reads.</summary>
internal static class PipecatVersion
{
    // The first that takes several scenarios a file.
    private const int NewerFrom = 11;

    /// <summary>Whether a version is from before the form of today.</summary>
    /// <exception cref="CommandFailure">It is no version.</exception>
    public static bool IsOlder(string? version)
    {
        if (version is null) return false;
        var parts = version.Split('.');
        if (parts.Length is < 2 or > 3 || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var major) || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var minor))
            throw CommandFailure.WronglyUsed($"--pipecat takes a version such as 1.8, not '{version}'.");
        return major < 1 || (major == 1 && minor < NewerFrom);
    }
}
