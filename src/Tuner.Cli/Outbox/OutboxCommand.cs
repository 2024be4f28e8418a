using System.CommandLine;
using Tuner.Cli.State;

namespace Tuner.Cli.Outbox;

/// <summary><c>tuner outbox</c>: lists the calls in the state folder.</summary>
internal static class OutboxCommand
{
    public static Command Create(CommandContext context)
    {
        var state = StateOptions.State();
        var most = WholeNumber.Option("--most", "How many calls to list of each kind, the oldest first.", usual: 50, least: 1);
        var json = new Option<bool>("--json") { Description = "One JSON object a line, for scripts." };
        var command = new Command("outbox", "List live, waiting and rejected calls: age, attempts, last answer, next try.") { state, most, json };
        command.SetAction(parsed => new OutboxRun(context, StateOptions.Folder(parsed.GetValue(state), context)).Run(parsed.GetValue(most), parsed.GetValue(json)));
        return command;
    }
}
