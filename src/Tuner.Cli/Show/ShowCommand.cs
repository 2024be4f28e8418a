using System.CommandLine;
using Tuner.Cli.Serve;

namespace Tuner.Cli.Show;

/// <summary><c>tuner show</c>: one call in the terminal, or as a file to take along, wherever its record lies.</summary>
internal static class ShowCommand
{
    public static Command Create(CommandContext context)
    {
        var call = new Argument<string>("CALL_ID|FILE") { Description = "The call_id of a call that the server has, the number of its page, or a file: a record or a frame log." };
        var server = ServerOption.Create();
        var data = ServerData.Option(context);
        var json = new Option<bool>("--json") { Description = "Print the record as JSON in place of the summary." };
        var html = new Option<string?>("--html") { Description = "Write the call's page into this new file, which needs neither a server nor a network.", HelpName = "FILE" };
        var vtt = new Option<string?>("--vtt") { Description = "Write what was heard into this new file, as captions of the recording (WebVTT).", HelpName = "FILE" };
        var redact = new Option<bool>("--redact") { Description = "Mask secrets, the parties' numbers and the recording's address in what is printed or written (docs/privacy.md)." };
        var command = new Command("show", "Show one call: from the server, or from a file.") { call, server, data, json, html, vtt, redact };
        command.SetAction((parsed, cancel) =>
        {
            var form = new ShownForm(parsed.GetValue(json), parsed.GetValue(html), parsed.GetValue(vtt), parsed.GetValue(redact));
            return new ShowRun(context, parsed.GetValue(server), parsed.GetValue(data), form).RunAsync(parsed.GetValue(call)!, cancel);
        });
        return command;
    }
}
