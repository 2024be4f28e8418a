using System.CommandLine;
using Tuner.Cli.State;

namespace Tuner.Cli.Send;

/// <summary><c>tuner send</c>: sends what waits in the state folder.</summary>
internal static class SendCommand
{
    public static Command Create(CommandContext context)
    {
        var state = StateOptions.State();
        var server = new Option<string?>("--send") { Description = "Only calls for this server; else TUNER_BASE_URL; else each call's own.", HelpName = "URL" };
        var watch = new Option<bool>("--watch") { Description = "Go on, and send whatever comes to wait, until Ctrl-C." };
        var rejected = new Option<bool>("--rejected") { Description = "First put back the calls that the server refused for good: the cause is mended." };
        var anyKey = new Option<bool>("--any-key") { Description = "Also calls that were recorded with another key for the same server and workspace: that key is gone." };
        var movedFrom = new Option<string?>("--moved-from") { Description = "Also calls that were recorded for this address: the server has moved from there to --send or TUNER_BASE_URL.", HelpName = "URL" };
        var command = new Command("send", "Finish the calls that dead processes left, and send every record that waits. TUNER_API_KEY holds the key; spans go to the collector of TUNER_OTLP. Exits with 0 when nothing waits any more.") { state, server, watch, rejected, anyKey, movedFrom };
        command.SetAction((parsed, cancel) => new SendRun(context, new SendRequest(parsed.GetValue(state), parsed.GetValue(server), parsed.GetValue(watch), parsed.GetValue(rejected), parsed.GetValue(anyKey), parsed.GetValue(movedFrom))).RunAsync(cancel));
        return command;
    }
}
