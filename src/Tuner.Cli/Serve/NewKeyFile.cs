using Tuner.Server.Storage;

namespace Tuner.Cli.Serve;

/// <summary>Where a new key goes: to the terminal, else into a file that only its owner can read. Logs and pipes never hold one.</summary>
internal static class NewKeyFile
{
    /// <summary>Writes the key into the chosen file, or where it may not be printed into one beside the calls. Returns its path; null when the key is to be printed.</summary>
    /// <exception cref="CommandFailure">The file cannot be made.</exception>
    public static string? Write(bool mayPrint, string? chosen, string dataFolder, string name, string key)
    {
        if (chosen is null && mayPrint) return null;
        var path = Path.GetFullPath(chosen is { Length: > 0 } ? chosen : Path.Combine(dataFolder, $"{name}.key"));
        try
        {
            // A file that somebody named is never written over; ours is of a key that is no more.
            if (chosen is null) PrivateFiles.Replace(path, key + "\n");
            else PrivateFiles.CreateNew(path, key + "\n");
            return path;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new CommandFailure($"the new API key cannot be written to {path} ({fault.Message.TrimEnd('.')}): name a new file with --key-file.");
        }
    }
}
