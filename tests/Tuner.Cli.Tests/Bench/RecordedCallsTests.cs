using Tuner.Cli.Bench.Truth;
using Tuner.Cli.Replay;
using Tuner.Cli.Tests.Support;

namespace Tuner.Cli.Tests.Bench;

/// <summary>The claim of the whole project: what the record says is what happened.</summary>
public class RecordedCallsTests
{
    public static TheoryData<string> Logs
    {
        get
        {
            var logs = new TheoryData<string>();
            foreach (var folder in (string[])["calls", "calls-more", "calls-lab", "sessions"])
                foreach (var log in Directory.EnumerateFiles(Path.Combine(Calls.Root, "tests", folder), "*.frames.jsonl*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
                    logs.Add(Path.GetRelativePath(Calls.Root, log));
            return logs;
        }
    }

    /// <summary>Facts that are wrong for a reason which docs/record.md tells.</summary>
    private static Lazy<string[]> KnownLimits { get; } = new(() =>
        [.. File.ReadLines(Path.Combine(Calls.Root, "tests", "calls-lab", "known-limits.txt")).Select(line => Path.Combine("tests", "calls-lab", line.Replace(": ", ".frames.jsonl.gz: ", StringComparison.Ordinal)))]);

    [Theory]
    [MemberData(nameof(Logs))]
    public async Task Every_fact_of_a_recorded_call_is_right(string log)
    {
        var context = new CommandContext { Out = TextWriter.Null, Error = TextWriter.Null, In = () => Stream.Null, Variable = _ => null };
        var call = await ScoredCall.OfAsync(context, new ReplayInput(Path.Combine(Calls.Root, log), log, ""), TestContext.Current.CancellationToken);
        Assert.True(call.Facts.Count > 3);
        Assert.Empty(call.Facts.Where(fact => !fact.Right && !KnownLimits.Value.Any(known => $"{log}: {fact.What}" == known)).Select(fact => $"{fact.What}: {string.Join("; ", fact.Faults)}"));
    }
}
