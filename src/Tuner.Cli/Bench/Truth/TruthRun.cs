using Tuner.Cli.Replay;
using Tuner.Cli.Terminal;

namespace Tuner.Cli.Bench.Truth;

/// <summary>Scores recorded calls and prints the table; done only when every fact is right.</summary>
internal sealed class TruthRun(CommandContext context, IReadOnlyList<string> folders, bool quiet, bool byService)
{
    public async Task<int> RunAsync(CancellationToken cancel)
    {
        var inputs = ReplayInput.Resolve(folders).Where(ScoredCall.HasTruth).ToList();
        if (inputs.Count == 0) throw new CommandFailure("none of these logs has a NAME.truth.json beside it that says what happened on the call.");
        var calls = new List<ScoredCall>();
        foreach (var input in inputs) calls.Add(await ScoredCall.OfAsync(context, input, cancel).ConfigureAwait(false));

        context.Print(ScoreTable.Of(calls, byService));
        if (!quiet)
        {
            foreach (var call in calls)
                foreach (var fact in call.Facts.Where(fact => !fact.Right))
                    context.Out.WriteLine($"{SafeText.OneLine(call.Name)}: {SafeText.OneLine(fact.What, 100)}: {SafeText.OneLine(string.Join("; ", fact.Faults), 300)}");
        }

        int right = calls.Sum(call => call.Right), total = calls.Sum(call => call.Facts.Count);
        context.Out.WriteLine($"{right}/{total} facts right in {(calls.Count == 1 ? "1 call" : $"{calls.Count} calls")}");
        return right == total ? ExitCodes.Done : ExitCodes.Failed;
    }
}
