using System.CommandLine;
using System.Diagnostics.CodeAnalysis;

namespace Tuner.Cli;

/// <summary>
/// The program is published twice: the wheel's has what a bot's machine and one's own server need, and may have 10 MB; the
/// server edition has everything. A build on the runtime is a server edition unless it was told otherwise.
/// </summary>
internal static class Edition
{
    /// <summary>Whether this is the server edition. The compiler of the wheel's executable takes it as false and leaves out what hangs on it.</summary>
    [FeatureSwitchDefinition("Tuner.ServerEdition")]
    public static bool IsServer => !AppContext.TryGetSwitch("Tuner.ServerEdition", out var isServer) || isServer;

    /// <summary>Stands for a command that only the server edition has, and says where that is.</summary>
    public static Command Elsewhere(string name)
    {
        var command = new Command(name, "In the server edition only: docs/server.md says how to get it.") { TreatUnmatchedTokensAsErrors = false };
        command.SetAction((Func<ParseResult, int>)(_ => throw CommandFailure.WronglyUsed($"`tuner {name}` is not in the edition of the Python wheel: it is in the server edition, a tar file that `eng/server-tar` makes (docs/server.md).")));
        return command;
    }
}
