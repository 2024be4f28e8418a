using System.CommandLine;
using Tuner.Cli.State;

namespace Tuner.Cli.Outbox;

/// <summary><c>tuner outbox</c>: lists the calls in the state folder.</summary>
internal static class OutboxCommand
{
    public static Command Create(Surroundings surroundings)
    {
        var state = StateOptions.State();
        var most = new Option<int>("--most") { Description = "How many calls to list, the oldest first.", HelpName = "N", DefaultValueFactory = _ => 50 };
        var json = new Option<bool>("--json") { Description = "One JSON object a line, for scripts." };
        var command = new Command("outbox", "List live, waiting and rejected calls: age, attempts, last answer, next try.") { state, most, json };
        command.SetAction(parsed => new OutboxRun(surroundings, StateOptions.Folder(parsed.GetValue(state), surroundings)).Run(Math.Max(1, parsed.GetValue(most)), parsed.GetValue(json)));
        return command;
    }
}
