using System.CommandLine;
using Tuner.Cli.Serve;

namespace Tuner.Cli.Transfer;

/// <summary><c>tuner export --all</c>: writes all calls of a server into one file.</summary>
internal static class ExportCommand
{
    public static Command Create(CommandContext context)
    {
        var all = new Option<bool>("--all") { Description = "All calls of the data folder.", Required = true };
        var to = new Option<string>("--to") { Description = "The file to write; there must be none of that name.", HelpName = "FILE", Required = true };
        var data = ServerData.Option(context);
        var command = new Command("export", "Write all calls of a server into one file, a call a line (NDJSON), while the server runs; broken off, the same command goes on.") { all, to, data };
        command.SetAction((parsed, cancel) => parsed.GetValue(all)
            ? new ExportRun(context).RunAsync(parsed.GetValue(data)!, parsed.GetValue(to)!, cancel)
            : throw CommandFailure.WronglyUsed("`tuner export` writes all calls: say --all."));
        return command;
    }
}
