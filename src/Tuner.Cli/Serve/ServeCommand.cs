using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;
using Tuner.Server.Hosting;

namespace Tuner.Cli.Serve;

/// <summary><c>tuner serve</c>: runs the server until it is stopped.</summary>
internal static class ServeCommand
{
    public static Command Create(CommandContext context)
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
        var data = ServerData.Option(context);
        var keyFile = new Option<string?>("--key-file") { Description = "Write the key of the first start into this new file (mode 0600) and do not print it.", HelpName = "FILE" };
        var proxies = new Option<IPNetwork[]>("--trusted-proxy")
        {
            Description = "A proxy whose X-Forwarded-For, -Proto, -Host and -Prefix are believed: an address, or a network as 10.0.0.0/8. May be given several times.",
            HelpName = "ADDRESS",
            DefaultValueFactory = _ => [],
            CustomParser = Networks,
        };
        var basePath = new Option<string>("--base-path")
        {
            Description = "The path under which a proxy shows the server, as /tuner.",
            HelpName = "PATH",
            DefaultValueFactory = _ => "",
            CustomParser = argument =>
            {
                if (BasePath.Normalize(argument.Tokens[0].Value) is { } path) return path;
                argument.AddError($"--base-path takes a path of plain letters and digits, as /tuner, not '{argument.Tokens[0].Value}'");
                return null;
            },
        };
        var command = new Command("serve", "Take calls in, keep them and show them on a page, until Ctrl-C.") { port, host, data, keyFile, proxies, basePath };
        command.SetAction((parsed, cancel) => new ServeRun(context, parsed.GetValue(keyFile)).RunAsync(new()
        {
            Port = parsed.GetValue(port),
            Host = parsed.GetValue(host)!,
            DataFolder = parsed.GetValue(data)!,
            TrustedProxies = parsed.GetValue(proxies)!,
            BasePath = parsed.GetValue(basePath)!,
        }, cancel));
        return command;
    }

    private static IPNetwork[] Networks(ArgumentResult argument)
    {
        var networks = new List<IPNetwork>();
        foreach (var token in argument.Tokens)
        {
            if (IPAddress.TryParse(token.Value, out var address)) networks.Add(new(address, address.GetAddressBytes().Length * 8));
            else if (IPNetwork.TryParse(token.Value, out var network)) networks.Add(network);
            else argument.AddError($"--trusted-proxy takes an IP address or a network, as 127.0.0.1 or 10.0.0.0/8, not '{token.Value}'");
        }

        return [.. networks];
    }
}
