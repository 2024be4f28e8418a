using System.CommandLine;
using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Journal;

namespace Tuner.Cli.State;

/// <summary>Which state folder a command works on, and the settings that hold for it.</summary>
internal static class StateOptions
{
    public static Option<string?> State() => new("--state") { Description = "The state folder; else TUNER_STATE_DIR, else the platform's folder for state.", HelpName = "DIR" };

    public static StateFolder Folder(string? chosen, CommandContext context) =>
        new(RealDisk.Files, chosen is { Length: > 0 } ? Path.GetFullPath(chosen) : StateFolder.DefaultPath(context.Variable));

    public static DeliverySettings Settings(CommandContext context) =>
        DeliverySettings.Read(context.Variable, text => context.Error.WriteLine($"tuner: {text}"));
}
