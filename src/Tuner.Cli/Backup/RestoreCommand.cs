using System.CommandLine;
using System.Globalization;
using Tuner.Cli.Serve;
using Tuner.Cli.Terminal;
using Tuner.Server.Storage.Sqlite;

namespace Tuner.Cli.Backup;

/// <summary><c>tuner restore</c>: puts a backup in the place of a server's calls.</summary>
internal static class RestoreCommand
{
    public static Command Create(CommandContext context)
    {
        var source = new Argument<string>("FILE") { Description = "A file that `tuner backup` wrote." };
        var data = ServerData.Option(context);
        var command = new Command("restore", "Check a backup and put it in the place of a server's calls; the server must be stopped, and what was there is kept beside it.") { source, data };
        command.SetAction(parsed => Run(context, parsed.GetValue(source)!, parsed.GetValue(data)!));
        return command;
    }

    // What cannot be done is told by the program as a sentence.
    private static int Run(CommandContext context, string source, string data)
    {
        var folder = Path.GetFullPath(data);
        var (calls, before) = SqliteRestore.Run(Path.GetFullPath(source), folder);
        context.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{calls:#,0} call{(calls == 1 ? "" : "s")} in {SafeText.OneLine(folder)}"));
        if (before is not null) context.Out.WriteLine($"What was there before lies in {SafeText.OneLine(before)}");
        return ExitCodes.Done;
    }
}
