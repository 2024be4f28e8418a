using System.CommandLine;
using Tuner.Server.Keys;

namespace Tuner.Cli.Serve;

/// <summary>Where a server of this user keeps its calls, and what a running one left there for commands of the same user.</summary>
internal static class ServerData
{
    public static Option<string> Option(CommandContext context) => new("--data")
    {
        Description = "The folder that the server keeps its calls and the hashes of its keys in.",
        HelpName = "DIR",
        DefaultValueFactory = _ => DefaultFolder(context),
    };

    public static string DefaultFolder(CommandContext context)
    {
        // As `tuner serve` of the same user or image takes it.
        if (context.Variable(ServeSettings.VariableOf("--data")) is { Length: > 0 } chosen) return chosen;
        var home = context.LocalData();
        return home.Length > 0 ? Path.Combine(home, "tuner", "server") : "tuner-data";
    }

    /// <summary>The way into the server that runs on a data folder; null when none runs.</summary>
    public static LoginLink? Link(string? folder, CommandContext context) =>
        LoginLink.Read(Path.GetFullPath(folder is { Length: > 0 } ? folder : DefaultFolder(context)));
}
