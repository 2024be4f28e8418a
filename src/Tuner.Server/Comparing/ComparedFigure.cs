namespace Tuner.Server.Comparing;

/// <summary>What a comparison says of a figure.</summary>
internal enum ComparisonVerdict
{
    /// <summary>No difference that is more than chance.</summary>
    NotShown,

    /// <summary>More than chance, and worse.</summary>
    Worse,

    /// <summary>More than chance, and better.</summary>
    Better,

    /// <summary>More than chance; whether it is good is for people to say.</summary>
    Different,
}

/// <summary>One figure on both sides.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Unit">What it counts in.</param>
/// <param name="HigherIsWorse">Null where neither is.</param>
/// <param name="Before">The first side; null where it says nothing of it.</param>
/// <param name="After">The second side.</param>
/// <param name="Low">With <paramref name="High"/>: where the true difference lies, nineteen times in twenty.</param>
/// <param name="High">See <paramref name="Low"/>.</param>
/// <param name="Chance">How often chance alone would show a difference as clear as this in any of the figures, 0 to 1.</param>
internal sealed record ComparedFigure(string Name, StatisticUnit Unit, bool? HigherIsWorse, double? Before, double? After, double? Low, double? High, double Chance)
{
    /// <summary>After less before; null where one is not known.</summary>
    public double? Difference => After - Before;

    /// <summary>What is to be said of it.</summary>
    public ComparisonVerdict Verdict => (Chance <= Comparison.Level, Difference, HigherIsWorse) switch
    {
        (true, > 0, true) or (true, < 0, false) => ComparisonVerdict.Worse,
        (true, < 0, true) or (true, > 0, false) => ComparisonVerdict.Better,
        (true, not null and not 0, null) => ComparisonVerdict.Different,
        _ => ComparisonVerdict.NotShown,
    };
}

/// <summary>What only the second side has.</summary>
/// <param name="Kind"><c>tool</c> or <c>errors of</c>.</param>
/// <param name="Name">Its name.</param>
/// <param name="Calls">In how many calls.</param>
internal sealed record NewName(string Kind, string Name, int Calls)
{
    /// <summary>All that is new, by name.</summary>
    public static IReadOnlyList<NewName> Between(IReadOnlyList<ComparedCall> before, IReadOnlyList<ComparedCall> after) =>
    [
        .. Of("tool", before, after, call => call.Rows.Tools.Select(tool => tool.Name)),
        .. Of("errors of", before, after, call => call.Rows.Errors.Select(error => ComparedCall.ServiceOf(error.Source))),
    ];

    private static IEnumerable<NewName> Of(string kind, IReadOnlyList<ComparedCall> before, IReadOnlyList<ComparedCall> after, Func<ComparedCall, IEnumerable<string>> names)
    {
        var known = before.SelectMany(names).ToHashSet(StringComparer.Ordinal);
        return after.SelectMany(call => names(call).Distinct(StringComparer.Ordinal))
            .Where(name => !known.Contains(name))
            .CountBy(name => name, StringComparer.Ordinal)
            .OrderBy(name => name.Key, StringComparer.Ordinal)
            .Select(name => new NewName(kind, name.Key, name.Value));
    }
}
