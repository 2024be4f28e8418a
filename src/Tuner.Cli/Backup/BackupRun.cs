using System.Globalization;
using Tuner.Cli.Terminal;
using Tuner.Server.Recordings;
using Tuner.Server.Storage;
using Tuner.Server.Storage.Sqlite;

namespace Tuner.Cli.Backup;

/// <summary>Makes the copy and says what it holds.</summary>
internal static class BackupRun
{
    /// <exception cref="CommandFailure">The copy was not made.</exception>
    public static int Run(CommandContext context, string dataFolder, string target)
    {
        try
        {
            var file = Path.GetFullPath(target);
            var calls = SqliteBackup.Run(Path.GetFullPath(dataFolder), file);
            context.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{calls:#,0} call{(calls == 1 ? "" : "s")} in {SafeText.OneLine(file)} ({new FileInfo(file).Length:#,0} bytes)"));
            var recordings = RecordingFolder.In(Path.GetFullPath(dataFolder));
            if (Directory.Exists(recordings)) context.Out.WriteLine($"The recordings are not in it: copy the folder {SafeText.OneLine(recordings)} after it, as files.");
            return ExitCodes.Done;
        }
        catch (StoreUnavailableException fault)
        {
            throw new CommandFailure(fault.Message);
        }
    }
}
