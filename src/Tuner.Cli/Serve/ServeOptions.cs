using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;
using Tuner.Server;

namespace Tuner.Cli.Serve;

/// <summary>The settings of <c>tuner serve</c>: each an option, a variable and a line of a file.</summary>
internal sealed class ServeOptions(CommandContext context)
{
    /// <summary>The longest that a server goes on answering after it was told to stop, seconds.</summary>
    public const int LongestDrain = 60;

    private const int MostDays = 36_500;

    public Option<int> Port { get; } = WholeNumber.Option("--port", "The port to listen on; 0 takes any free one.", usual: 8000, least: 0, most: ushort.MaxValue);

    public Option<IPAddress> Host { get; } = new("--host")
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

    public Option<string> Data { get; } = ServerData.Option(context);

    public Option<string?> Database { get; } = ServerStores.Option();

    public Option<string?> KeyFile { get; } = new("--key-file") { Description = "Write the key of the first start into this new file (mode 0600) and do not print it.", HelpName = "FILE" };

    public Option<IPNetwork[]> Proxies { get; } = new("--trusted-proxy")
    {
        Description = "A proxy whose X-Forwarded-For, -Proto, -Host and -Prefix are believed: an address, or a network as 10.0.0.0/8. May be given several times.",
        HelpName = "ADDRESS",
        DefaultValueFactory = _ => [],
        CustomParser = Networks,
    };

    public Option<string> BasePath { get; } = new("--base-path")
    {
        Description = "The path under which a proxy shows the server, as /tuner.",
        HelpName = "PATH",
        DefaultValueFactory = _ => "",
        CustomParser = argument =>
        {
            if (Tuner.Server.Hosting.BasePath.Normalize(argument.Tokens[0].Value) is { } path) return path;
            argument.AddError($"--base-path takes a path of plain letters and digits, as /tuner, not '{argument.Tokens[0].Value}'");
            return null;
        },
    };

    public Option<string?> Certificate { get; } = new("--tls-certificate") { Description = "Serve HTTPS with this certificate (PEM, those of the authorities between below it). A changed file is read again, at the latest at SIGHUP.", HelpName = "FILE" };

    public Option<string?> CertificateKey { get; } = new("--tls-key") { Description = "The certificate's private key (PEM), where it does not stand in the same file.", HelpName = "FILE" };

    public Option<IPEndPoint?> Metrics { get; } = new("--metrics-address")
    {
        Description = "An address of its own for /metrics, as 127.0.0.1:9464, which asks for no key; elsewhere /metrics needs an admin key.",
        HelpName = "ADDRESS:PORT",
        CustomParser = argument =>
        {
            var text = argument.Tokens[0].Value;
            if (IPEndPoint.TryParse(text, out var address) && text.LastIndexOf(':') > text.LastIndexOf(']')) return address;
            argument.AddError($"--metrics-address takes an address and a port, as 127.0.0.1:9464 or [::1]:9464, not '{text}'");
            return null;
        },
    };

    public Option<string> Log { get; } = OneOf("--log", "How the server tells on standard error what its owner should know: 'text' for people, 'json' for one object a line.", "text", "json");

    public Option<bool> LogRequests { get; } = new("--log-requests") { Description = "Tell of every answer, too: method, route, status, time; nothing of calls, keys or addresses." };

    public Option<bool> RedactExports { get; } = new("--redact-exports") { Description = "Mask secrets, the parties' numbers and the recording's address in every copy of a call that is taken along (docs/privacy.md)." };

    public Option<int> Drain { get; } = new("--drain")
    {
        Description = $"Seconds for which everything is still answered after SIGTERM or Ctrl-C, while /health/ready says 503; at most {LongestDrain}.",
        HelpName = "N",
        DefaultValueFactory = _ => 0,
        CustomParser = argument =>
        {
            if (int.TryParse(argument.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= LongestDrain) return seconds;
            argument.AddError($"--drain takes whole seconds from 0 to {LongestDrain}, not '{argument.Tokens[0].Value}'");
            return 0;
        },
    };

    public Option<int?> KeepDays { get; } = new("--keep-days")
    {
        Description = "Remove calls so many days after they came in; without it they stay.",
        HelpName = "N",
        CustomParser = argument =>
        {
            if (Days(argument.Tokens[0].Value) is { } days) return days;
            argument.AddError($"--keep-days takes whole days from 1 to {MostDays}, not '{argument.Tokens[0].Value}'");
            return null;
        },
    };

    public Option<KeyValuePair<long, TimeSpan>[]> KeepWorkspaceDays { get; } = new("--keep-workspace-days")
    {
        Description = "The same for one workspace, as 42=30. May be given several times.",
        HelpName = "WORKSPACE=N",
        DefaultValueFactory = _ => [],
        CustomParser = argument =>
        {
            var kept = argument.Tokens.Select(token => WorkspaceDays(argument, token.Value)).OfType<KeyValuePair<long, TimeSpan>>().ToArray();
            if (kept.CountBy(each => each.Key).FirstOrDefault(same => same.Value > 1) is { Value: > 1, Key: var twice }) argument.AddError($"--keep-workspace-days names workspace {twice} twice; write it once");
            return kept;
        },
    };

    public Option<long> MaxRecordings { get; } = new("--max-recordings")
    {
        Description = "How many bytes all recordings of calls together may take, as 500MB, 20GB or 2TB; 0 for a server that takes none.",
        HelpName = "SIZE",
        DefaultValueFactory = _ => 20_000_000_000,
        CustomParser = argument =>
        {
            if (Bytes(argument.Tokens[0].Value) is { } bytes) return bytes;
            argument.AddError($"--max-recordings takes a number of bytes, as 0, 500MB, 20GB or 2TB, not '{argument.Tokens[0].Value}'");
            return 0;
        },
    };

    /// <summary>All of them.</summary>
    public IReadOnlyList<Option> All => [Port, Host, Data, Database, KeyFile, Proxies, BasePath, Certificate, CertificateKey, Metrics, Log, LogRequests, RedactExports, Drain, KeepDays, KeepWorkspaceDays, MaxRecordings];

    /// <summary>How long calls are kept.</summary>
    public Retention Retention(ParseResult values) => new(
        values.GetValue(KeepDays) is { } days ? TimeSpan.FromDays(days) : null,
        values.GetValue(KeepWorkspaceDays)!.ToDictionary());

    private static long? Bytes(string text)
    {
        foreach (var (unit, bytes) in new[] { ("TB", 1_000_000_000_000), ("GB", 1_000_000_000), ("MB", 1_000_000), ("", 1L) })
        {
            if (!text.EndsWith(unit, StringComparison.OrdinalIgnoreCase)) continue;
            return long.TryParse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= long.MaxValue / bytes ? number * bytes : null;
        }
        return null;
    }

    private static int? Days(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days is >= 1 and <= MostDays ? days : null;

    private static KeyValuePair<long, TimeSpan>? WorkspaceDays(ArgumentResult argument, string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals > 0 && long.TryParse(text.AsSpan(0, equals), NumberStyles.None, CultureInfo.InvariantCulture, out var workspace) && workspace > 0 && Days(text[(equals + 1)..]) is { } days) return new(workspace, TimeSpan.FromDays(days));
        argument.AddError($"--keep-workspace-days takes a workspace and whole days, as 42=30, not '{text}'");
        return null;
    }

    private static Option<string> OneOf(string name, string description, params string[] words) => new(name)
    {
        Description = description,
        HelpName = string.Join('|', words),
        DefaultValueFactory = _ => words[0],
        CustomParser = argument =>
        {
            if (words.Contains(argument.Tokens[0].Value)) return argument.Tokens[0].Value;
            argument.AddError($"{name} takes {string.Join(" or ", words)}, not '{argument.Tokens[0].Value}'");
            return null;
        },
    };

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
