using System.CommandLine;
using System.Net;

namespace Tuner.Cli.Serve;

/// <summary><c>tuner serve</c>: runs the server until it is stopped.</summary>
internal static class ServeCommand
{
    public static Command Create(Surroundings surroundings)
    {
        var port = WholeNumber.Option("--port", "The port to listen on; 0 takes any free one.", usual: 8000);
        var host = new Option<IPAddress>("--host")
        {
            Description = "The address to listen on; other machines reach only one that is not this machine's own.",
            HelpName = "ADDRESS",
            DefaultValueFactory = _ => IPAddress.Loopback,
            CustomParser = argument =>
            {
                if (IPAddress.TryParse(argument.Tokens[0].Value, out var address)) return address;
                argument.AddError($"--host takes an IP address, as 127.0.0.1 or 0.0.0.0, not '{argument.Tokens[0].Value}'");
                return null;
            },
        };
        var data = DataFolder.Option();
        var command = new Command("serve", "Take calls in, keep them and show them on a page, until Ctrl-C.") { port, host, data };
        command.SetAction((parsed, cancel) => ServeRun.RunAsync(surroundings, parsed.GetValue(port), parsed.GetValue(host)!, parsed.GetValue(data)!, cancel));
        return command;
    }
}
