using System.CommandLine;

namespace Tuner.Cli;

/// <summary>Says of what the edition of the wheel does not have where it is.</summary>
internal static class Edition
{
    /// <summary>Stands for a command that only the server edition has.</summary>
    public static Command Elsewhere(string name)
    {
        var command = new Command(name, "In the server edition only: docs/operating.md says how to get it.") { TreatUnmatchedTokensAsErrors = false };
        command.SetAction((Func<ParseResult, int>)(_ => throw IsElsewhere($"tuner {name}")));
        return command;
    }

    /// <summary>The sentence.</summary>
    public static CommandFailure IsElsewhere(string what) =>
        CommandFailure.WronglyUsed($"`{what}` is not in the edition of the Python wheel: it is in the server edition, a tar file that `eng/server-tar` makes (docs/operating.md).");
}
