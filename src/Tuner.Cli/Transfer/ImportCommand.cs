using System.CommandLine;
using Tuner.Cli.Serve;

namespace Tuner.Cli.Transfer;

/// <summary><c>tuner import</c>: takes calls from such a file.</summary>
internal static class ImportCommand
{
    public static Command Create(CommandContext context)
    {
        var source = new Argument<string>("FILE") { Description = "A file that `tuner export --all` wrote." };
        var data = ServerData.Option(context);
        var database = ServerStores.Option();
        var command = new Command("import", "Take the calls of such a file into a server's data folder or database, each once, also while the server runs.") { source, data, database };
        command.SetAction((parsed, cancel) => new ImportRun(context).RunAsync(ServerStores.Chosen(parsed, database, data, context), parsed.GetValue(data)!, parsed.GetValue(source)!, cancel));
        return command;
    }
}
