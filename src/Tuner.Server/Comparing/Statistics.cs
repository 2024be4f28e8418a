using Tuner.Pipecat.Reading;
using Tuner.Server.Calls;

namespace Tuner.Server.Comparing;

/// <summary>The statistics that two sets of calls are compared by. Few and fixed, since each one more makes all of them harder to show.</summary>
internal static class Statistics
{
    private const int MostTools = 10;
    private const int MostOwners = 12;
    private const int MostErrors = 5;
    private const int MostEnds = 6;

    // One yes or no a call is the least that a figure can say, and a call that broke off the worst that it can say.
    private const string BrokenEnd = "error";
    private const double BrokenEndWeight = 1.3;

    /// <summary>The statistics of all calls of both sides, in the order in which people ask for them.</summary>
    public static IReadOnlyList<Statistic> Of(IReadOnlyList<ComparedCall> calls)
    {
        var waits = calls.SelectMany((call, index) => call.Rows.Waits.Select(wait => ((double)wait.WaitMs, index))).ToList();
        return
        [
            new QuantileStatistic("response time p50", 0.5, waits),
            new QuantileStatistic("response time p95", 0.95, waits),
            Ratio("unanswered turns", StatisticUnit.Share, true, calls, call => call.Facts.Unanswered, call => call.Facts.Answers + call.Facts.Unanswered),
            .. WaitPart.Kinds.Select((kind, part) => Ratio(
                $"wait: {kind}", StatisticUnit.Milliseconds, true, calls, call => call.Rows.Waits.Sum(wait => wait.Answered ? wait.PartsMs[part] ?? 0 : 0), Answered)),
            .. Owners(calls),
            Ratio("interruptions", StatisticUnit.PerCall, true, calls, call => call.Facts.Interruptions, _ => 1),
            Ratio("tools that failed", StatisticUnit.Share, true, calls, call => call.Facts.FailedTools, call => call.Facts.Tools),
            .. Tools(calls),
            Ratio("errors", StatisticUnit.PerCall, true, calls, call => call.Rows.Errors.Count, _ => 1),
            .. Errors(calls),
            .. Ends(calls),
            new QuantileStatistic("length of the call p50", 0.5, calls.Select((call, index) => ((double)call.Facts.DurationMs, index))),
            Ratio("rows spoken", StatisticUnit.PerCall, null, calls, call => call.Facts.Turns, _ => 1),
            Ratio("cost", StatisticUnit.Cents, true, calls, call => call.Facts.Cost ?? 0, call => call.Facts.Cost is null ? 0 : 1),
        ];
    }

    private static IEnumerable<Statistic> Owners(IReadOnlyList<ComparedCall> calls)
    {
        var owners = calls.Select(call => call.Rows.Waits.Where(wait => wait.Answered).Select(ComparedCall.OwnersOf).ToList()).ToList();
        return MostUsed(owners.SelectMany(waits => waits).SelectMany(wait => wait.Keys), MostOwners).Select(name => Ratio(
            $"whose wait: {name}", StatisticUnit.Milliseconds, true, [.. owners.Select(waits => (double)waits.Sum(wait => wait.GetValueOrDefault(name)))], [.. calls.Select(Answered)]));
    }

    private static IEnumerable<Statistic> Tools(IReadOnlyList<ComparedCall> calls)
    {
        var names = MostUsed(calls.SelectMany(call => call.Rows.Tools).Select(tool => tool.Name), MostTools);
        if (names.Count > 1)
        {
            foreach (var name in names)
            {
                yield return Ratio($"tool {name}: failed", StatisticUnit.Share, true, calls, call => Uses(call, name).Count(tool => tool.Failed), call => Uses(call, name).Count());
            }
        }

        foreach (var name in names)
        {
            yield return new QuantileStatistic($"tool {name}: time p50", 0.5, calls.SelectMany((call, index) => Uses(call, name).Where(tool => tool.DurationMs is not null).Select(tool => ((double)tool.DurationMs!, index))));
        }

        static IEnumerable<ToolRow> Uses(ComparedCall call, string name) => call.Rows.Tools.Where(tool => tool.Name == name);
    }

    private static IEnumerable<Statistic> Errors(IReadOnlyList<ComparedCall> calls)
    {
        var sources = calls.Select(call => call.Rows.Errors.Select(error => ComparedCall.ServiceOf(error.Source)).ToList()).ToList();
        var names = MostUsed(sources.SelectMany(source => source), MostErrors);
        return names.Count < 2 ? [] : names.Select(name => Ratio($"errors of {name}", StatisticUnit.PerCall, true, [.. sources.Select(source => (double)source.Count(one => one == name))], [.. calls.Select(_ => 1.0)]));
    }

    private static IEnumerable<Statistic> Ends(IReadOnlyList<ComparedCall> calls)
    {
        var reasons = MostUsed(calls.Select(call => call.Facts.EndReason).OfType<string>().Where(reason => reason.Length > 0), MostEnds);
        return reasons.Count < 2 ? [] : reasons.Select(reason => Ended(reason, calls));
    }

    private static RatioStatistic Ended(string reason, IReadOnlyList<ComparedCall> calls) => new(
        $"ended by {reason}", StatisticUnit.Share, reason == BrokenEnd ? true : null, [.. calls.Select(call => call.Facts.EndReason == reason ? 1.0 : 0)], [.. calls.Select(_ => 1.0)])
    {
        Weight = reason == BrokenEnd ? BrokenEndWeight : 1,
    };

    private static double Answered(ComparedCall call) => call.Facts.Answers;

    private static List<string> MostUsed(IEnumerable<string> names, int most) =>
        [.. names.CountBy(name => name, StringComparer.Ordinal).OrderByDescending(name => name.Value).ThenBy(name => name.Key, StringComparer.Ordinal).Take(most).Select(name => name.Key)];

    private static RatioStatistic Ratio(string name, StatisticUnit unit, bool? higherIsWorse, IReadOnlyList<ComparedCall> calls, Func<ComparedCall, double> above, Func<ComparedCall, double> below) =>
        Ratio(name, unit, higherIsWorse, [.. calls.Select(above)], [.. calls.Select(below)]);

    private static RatioStatistic Ratio(string name, StatisticUnit unit, bool? higherIsWorse, double[] above, double[] below) => new(name, unit, higherIsWorse, above, below);
}
