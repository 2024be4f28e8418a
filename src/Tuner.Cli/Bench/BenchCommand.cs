using System.CommandLine;
using Tuner.Cli.Bench.Truth;

namespace Tuner.Cli.Bench;

/// <summary><c>tuner bench</c>: measures the engine against what is known.</summary>
internal static class BenchCommand
{
    public static Command Create(CommandContext context)
    {
        var calls = new Argument<string[]>("CALLS") { Description = "Folders of recorded calls (NAME.frames.jsonl with NAME.truth.json beside it), or single logs.", Arity = ArgumentArity.OneOrMore };
        var quiet = new Option<bool>("--quiet") { Description = "Leave out the facts that are wrong and why." };
        var byService = new Option<bool>("--by-service") { Description = "A row for each service that the calls had, in place of one for each call." };
        var truth = new Command("truth", "Compare the records of recorded calls with what really happened on them.") { calls, quiet, byService };
        truth.SetAction((parsed, cancel) => new TruthRun(context, parsed.GetValue(calls)!, parsed.GetValue(quiet), parsed.GetValue(byService)).RunAsync(cancel));
        return new("bench", "Measure the engine.") { truth };
    }
}
