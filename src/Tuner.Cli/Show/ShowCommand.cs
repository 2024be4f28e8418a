using System.CommandLine;
using Tuner.Cli.Serve;

namespace Tuner.Cli.Show;

/// <summary><c>tuner show</c>: one call in the terminal, wherever its record lies.</summary>
internal static class ShowCommand
{
    public static Command Create(CommandContext context)
    {
        var call = new Argument<string>("CALL_ID|FILE") { Description = "The call_id of a call that the server has, the number of its page, or a file: a record or a frame log." };
        var server = ServerOption.Create();
        var data = ServerData.Option(context);
        var json = new Option<bool>("--json") { Description = "Print the record as JSON in place of the summary." };
        var command = new Command("show", "Show one call: from the server, or from a file.") { call, server, data, json };
        command.SetAction((parsed, cancel) => new ShowRun(context, parsed.GetValue(server), parsed.GetValue(data), parsed.GetValue(json)).RunAsync(parsed.GetValue(call)!, cancel));
        return command;
    }
}
