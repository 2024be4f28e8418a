namespace Tuner.Server.Comparing;

/// <summary>The figures that two sets of calls are compared by. Few and fixed, since each one more makes all of them harder to show.</summary>
internal static class FigureList
{
    private const int MostTools = 10;
    private const int MostOwners = 12;
    private const int MostErrors = 5;
    private const int MostEnds = 6;

    /// <summary>The figures of all calls of both sides, in the order in which people ask for them.</summary>
    public static IReadOnlyList<Figure> Of(IReadOnlyList<ComparedCall> calls)
    {
        var waits = calls.SelectMany((call, index) => call.Waits.Select(wait => ((double)wait.Ms, index))).ToList();
        return
        [
            new QuantileFigure("response time p50", 0.5, waits),
            new QuantileFigure("response time p95", 0.95, waits),
            Ratio("unanswered turns", FigureUnit.Share, true, calls, call => call.Waits.Count(wait => wait.Unanswered), call => call.CallerRows),
            .. Owners(calls),
            Ratio("interrupted answers", FigureUnit.Share, true, calls, call => call.Interruptions, call => call.AgentRows),
            Ratio("tools that failed", FigureUnit.Share, true, calls, call => call.Tools.Count(tool => tool.Failed), call => call.Tools.Count),
            .. Tools(calls),
            Ratio("errors", FigureUnit.PerCall, true, calls, call => call.Errors.Count, _ => 1),
            .. Errors(calls),
            .. Ends(calls),
            new QuantileFigure("length of the call p50", 0.5, calls.Select((call, index) => ((double)call.DurationMs, index))),
            Ratio("turns of the caller", FigureUnit.PerCall, null, calls, call => call.CallerRows, _ => 1),
            Ratio("cost", FigureUnit.Cents, true, calls, call => call.CostCents ?? 0, call => call.CostCents is null ? 0 : 1),
        ];
    }

    private static IEnumerable<Figure> Owners(IReadOnlyList<ComparedCall> calls) =>
        MostUsed(calls.SelectMany(call => call.Waits).SelectMany(wait => wait.Spans.Keys), MostOwners).Select(key => Ratio(
            $"wait: {key}", FigureUnit.Milliseconds, true, calls,
            call => call.Waits.Sum(wait => wait.Spans.GetValueOrDefault(key)),
            call => call.Waits.Count(wait => !wait.Unanswered)));

    private static IEnumerable<Figure> Tools(IReadOnlyList<ComparedCall> calls)
    {
        var names = MostUsed(calls.SelectMany(call => call.Tools).Select(tool => tool.Name), MostTools);
        if (names.Count > 1)
        {
            foreach (var name in names)
            {
                yield return Ratio($"tool {name}: failed", FigureUnit.Share, true, calls, call => Uses(call, name).Count(tool => tool.Failed), call => Uses(call, name).Count());
            }
        }

        foreach (var name in names)
        {
            yield return new QuantileFigure($"tool {name}: time p50", 0.5, calls.SelectMany((call, index) => Uses(call, name).Where(tool => tool.Ms is not null).Select(tool => ((double)tool.Ms!, index))));
        }

        static IEnumerable<ComparedTool> Uses(ComparedCall call, string name) => call.Tools.Where(tool => tool.Name == name);
    }

    private static IEnumerable<Figure> Errors(IReadOnlyList<ComparedCall> calls)
    {
        var sources = MostUsed(calls.SelectMany(call => call.Errors), MostErrors);
        return sources.Count < 2 ? [] : sources.Select(source => Ratio($"errors of {source}", FigureUnit.PerCall, true, calls, call => call.Errors.Count(error => error == source), _ => 1));
    }

    private static IEnumerable<Figure> Ends(IReadOnlyList<ComparedCall> calls)
    {
        var reasons = MostUsed(calls.Select(call => call.EndReason).Where(reason => reason.Length > 0), MostEnds);
        return reasons.Count < 2 ? [] : reasons.Select(reason => Ratio($"ended by {reason}", FigureUnit.Share, null, calls, call => call.EndReason == reason ? 1 : 0, _ => 1));
    }

    private static List<string> MostUsed(IEnumerable<string> names, int most) =>
        [.. names.CountBy(name => name, StringComparer.Ordinal).OrderByDescending(name => name.Value).ThenBy(name => name.Key, StringComparer.Ordinal).Take(most).Select(name => name.Key)];

    private static RatioFigure Ratio(string name, FigureUnit unit, bool? higherIsWorse, IReadOnlyList<ComparedCall> calls, Func<ComparedCall, double> above, Func<ComparedCall, double> below) =>
        new(name, unit, higherIsWorse, [.. calls.Select(above)], [.. calls.Select(below)]);
}
