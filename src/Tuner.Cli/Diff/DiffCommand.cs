using System.CommandLine;
using Tuner.Cli.Serve;

namespace Tuner.Cli.Diff;

/// <summary><c>tuner diff</c>: what changed between two sets of calls, and whether it is more than chance.</summary>
internal static class DiffCommand
{
    public static Command Create(CommandContext context)
    {
        var before = new Argument<string>("BEFORE") { Description = "A folder of records (.json) or frame logs (.jsonl, .jsonl.gz), one of them, or a query of a server, such as agent=desk&version=3." };
        var after = new Argument<string>("AFTER") { Description = "The calls to hold against them." };
        var all = new Option<bool>("--all") { Description = "Also the figures without a difference that is more than chance." };
        var json = new Option<bool>("--json") { Description = "Print every figure as JSON, as GET /api/v1/compare answers it." };
        var fail = new Option<bool>("--fail-if-worse") { Description = "Exit with 1 when a figure is worse by more than chance: for a release's gate." };
        var server = ServerOption.Create();
        var data = ServerData.Option(context);
        var command = new Command("diff", "Compare two sets of calls: what changed, how much, and whether it is more than chance.") { before, after, all, json, fail, server, data };
        command.SetAction((parsed, cancel) => new DiffRun(context, new(context, parsed.GetValue(server), parsed.GetValue(data)), parsed.GetValue(all), parsed.GetValue(json), parsed.GetValue(fail)).RunAsync(parsed.GetValue(before)!, parsed.GetValue(after)!, cancel));
        return command;
    }
}
