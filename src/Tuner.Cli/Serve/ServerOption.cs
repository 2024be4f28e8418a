using System.CommandLine;

namespace Tuner.Cli.Serve;

/// <summary>Which server a command asks.</summary>
internal static class ServerOption
{
    public static Option<string?> Create() => new("--server") { Description = "The server to ask. Default: TUNER_BASE_URL, else the one that runs here, else http://127.0.0.1:8000.", HelpName = "URL" };
}
