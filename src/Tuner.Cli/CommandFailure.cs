namespace Tuner.Cli;

/// <summary>A command cannot go on. The message is one sentence for the person who gave it: what is wrong, where, what to do.</summary>
internal sealed class CommandFailure(string message, int exitCode = ExitCodes.Failed) : Exception(message)
{
    public int ExitCode { get; } = exitCode;

    public static CommandFailure WronglyUsed(string message) => new(message, ExitCodes.WronglyUsed);
}
