namespace Tuner.Server.Checking;

/// <summary>What became of a limit.</summary>
internal enum LimitVerdict
{
    /// <summary>It was kept.</summary>
    Within,

    /// <summary>It was not.</summary>
    Over,

    /// <summary>The calls say nothing of it, as of the time of tools where none was called.</summary>
    NothingMeasured,

    /// <summary>It is for calls of which there are none.</summary>
    NoCalls,
}

/// <summary>A call that does not keep a limit.</summary>
/// <param name="Call">The call.</param>
/// <param name="Value">Its worst value, in the limit's unit.</param>
/// <param name="AtLeast">Whether the true one is larger.</param>
internal readonly record struct Offender(CheckedCall Call, double Value, bool AtLeast);

/// <summary>A limit and what the calls say of it.</summary>
/// <param name="Limit">The limit.</param>
/// <param name="Verdict">Whether it was kept.</param>
/// <param name="Value">The value that was held against the bound.</param>
/// <param name="AtLeast">Whether the true value is larger: what was waited for never came.</param>
/// <param name="Of">Of how many values, or chances, it was taken.</param>
/// <param name="Calls">Of how many calls.</param>
/// <param name="Worst">The calls that do not keep it, the worst first; of a limit that was kept, none.</param>
internal sealed record LimitResult(BudgetLimit Limit, LimitVerdict Verdict, double? Value, bool AtLeast, long Of, int Calls, IReadOnlyList<Offender> Worst);

/// <summary>Holds calls against a budget. Pure: the same calls give the same answer.</summary>
internal static class BudgetCheck
{
    private const int MostOffenders = 5;

    /// <summary>Each limit's result, in the budget's order.</summary>
    public static IReadOnlyList<LimitResult> Of(Budget budget, IReadOnlyList<CheckedCall> calls) => [.. budget.Limits.Select(limit => Of(limit, calls))];

    private static LimitResult Of(BudgetLimit limit, IReadOnlyList<CheckedCall> all)
    {
        var calls = all.Where(limit.Scope.Has).ToList();
        if (calls.Count == 0 && limit.Figure.Name != "calls") return new(limit, LimitVerdict.NoCalls, null, AtLeast: false, 0, 0, []);
        return limit.Figure.IsMeasured ? Measured(limit, calls) : Counted(limit, calls);
    }

    private static LimitResult Measured(BudgetLimit limit, List<CheckedCall> calls)
    {
        var samples = calls.SelectMany(call => limit.Figure.Values!(call, limit.Subject, limit.Scope.Node).Select(value => new Sample(value.Value, value.AtLeast, call))).OrderBy(sample => sample.Value).ToList();
        var statistic = limit.Statistic!.Value;
        if (statistic.Of(samples, limit.Sign) is not { } value) return new(limit, LimitVerdict.NothingMeasured, null, AtLeast: false, 0, calls.Count, []);
        // Of "each" and equality, one value on either side is enough.
        var each = statistic.Kind == StatisticKind.Each;
        var broken = samples.Where(sample => !limit.IsKeptBy(sample.Value)).ToList();
        if (each && limit.Sign == LimitSign.Equal && broken.Count > 0) value = (broken[^1].Value, broken[^1].AtLeast);
        var isKept = each ? broken.Count == 0 : limit.IsKeptBy(value.Value);
        return new(limit, isKept ? LimitVerdict.Within : LimitVerdict.Over, value.Value, value.AtLeast, samples.Count, calls.Count, isKept ? [] : Worst(limit, broken));
    }

    private static LimitResult Counted(BudgetLimit limit, List<CheckedCall> calls)
    {
        var counted = calls.Select(call => (Call: call, Happened: limit.Figure.Counted!(call, limit.Subject, limit.Scope.Node))).ToList();
        var (times, of) = (counted.Sum(each => each.Happened.Times), counted.Sum(each => each.Happened.Of));
        if (limit.IsShare && of == 0) return new(limit, LimitVerdict.NothingMeasured, null, AtLeast: false, 0, calls.Count, []);
        // Of something that can happen often in its whole, the share is of the wholes in which it did.
        var value = limit.IsShare ? (double)counted.Sum(each => Math.Min(each.Happened.Times, each.Happened.Of)) / of : times;
        var isKept = limit.IsKeptBy(value);
        var samples = counted.Where(each => each.Happened.Times > 0).Select(each => new Sample(each.Happened.Times, AtLeast: false, each.Call));
        return new(limit, isKept ? LimitVerdict.Within : LimitVerdict.Over, value, AtLeast: false, of, calls.Count, isKept || limit.Sign is LimitSign.AtLeast or LimitSign.More ? [] : Worst(limit, samples));
    }

    private static List<Offender> Worst(BudgetLimit limit, IEnumerable<Sample> samples)
    {
        var ofCalls = samples.GroupBy(sample => sample.Call, ReferenceEqualityComparer.Instance).Select(call => limit.Sign is LimitSign.AtLeast or LimitSign.More ? call.MinBy(sample => sample.Value) : call.MaxBy(sample => sample.Value));
        var worst = limit.Sign is LimitSign.AtLeast or LimitSign.More ? ofCalls.OrderBy(sample => sample.Value) : ofCalls.OrderByDescending(sample => sample.Value);
        return [.. worst.Take(MostOffenders).Select(sample => new Offender(sample.Call, sample.Value, sample.AtLeast))];
    }
}
