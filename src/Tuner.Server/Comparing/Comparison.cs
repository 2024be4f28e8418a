namespace Tuner.Server.Comparing;

/// <summary>
/// Two sets of calls side by side: each figure with the size of the difference, and whether it is more than chance. Says
/// "no difference" unless chance alone would show any difference at all, of any figure, in at most two of a hundred such
/// comparisons. Pure and repeatable: the same calls give the same answer.
/// </summary>
internal sealed record Comparison
{
    /// <summary>How often chance alone may show anything at all.</summary>
    public const double Level = 0.02;

    /// <summary>Fewer calls on a side show nothing.</summary>
    public const int FewestCalls = 10;

    private const int Seed = 20_260_829;
    private const int Deals = 1_999;

    /// <summary>Calls of the first side.</summary>
    public required int CallsBefore { get; init; }

    /// <summary>Calls of the second side.</summary>
    public required int CallsAfter { get; init; }

    /// <summary>Each figure, in the order in which people ask for them.</summary>
    public required IReadOnlyList<ComparedFigure> Figures { get; init; }

    /// <summary>Tools and services with errors that only the second side has.</summary>
    public required IReadOnlyList<NewName> New { get; init; }

    /// <summary>Whether a side has too few calls to show anything.</summary>
    public bool TooFew => Math.Min(CallsBefore, CallsAfter) < FewestCalls;

    /// <summary>What is worse on the second side by more than chance.</summary>
    public IEnumerable<ComparedFigure> Worse => Figures.Where(figure => figure.Verdict == ComparisonVerdict.Worse);

    /// <summary>Compares two sets of calls.</summary>
    /// <param name="before">The first side.</param>
    /// <param name="after">The second side.</param>
    /// <param name="seed">Of the draws; another one changes no clear result.</param>
    /// <param name="deals">How often the calls are dealt anew; fewer are quicker and tell less exactly how likely chance is.</param>
    public static Comparison Of(IReadOnlyList<ComparedCall> before, IReadOnlyList<ComparedCall> after, int seed = Seed, int deals = Deals)
    {
        ComparedCall[] all = [.. before, .. after];
        var figures = Statistics.Of(all);
        int[] isBefore = [.. Enumerable.Repeat(1, before.Count), .. Enumerable.Repeat(0, after.Count)];
        int[] isAfter = [.. isBefore.Select(times => 1 - times)];
        var chance = Math.Min(before.Count, after.Count) < FewestCalls ? null : Permutations.ChanceOf(figures, isBefore, seed, deals);
        var ranges = Bootstrap.RangesOf(figures, before.Count, after.Count, seed);
        return new Comparison
        {
            CallsBefore = before.Count,
            CallsAfter = after.Count,
            Figures =
            [
                .. figures.Select((figure, index) => new ComparedFigure(
                    figure.Name, figure.Unit, figure.HigherIsWorse, figure.Of(isBefore), figure.Of(isAfter), ranges[index].Low, ranges[index].High, chance?[index] ?? 1))
                    .Where(figure => figure.Before is not null || figure.After is not null),
            ],
            New = NewName.Between(before, after),
        };
    }
}
