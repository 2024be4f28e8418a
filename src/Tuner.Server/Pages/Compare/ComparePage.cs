using Tuner.Server.Comparing;

namespace Tuner.Server.Pages.Compare;

/// <summary>What the comparison prints.</summary>
public sealed record ComparePage
{
    /// <summary>What was asked for.</summary>
    public required CompareForm Form { get; init; }

    /// <summary>What can be compared, where nothing was asked for yet.</summary>
    public IReadOnlyList<CompareLink> Suggestions { get; init; } = [];

    /// <summary>Both sides; empty where nothing was asked for yet.</summary>
    public IReadOnlyList<SideLine> Sides { get; init; } = [];

    /// <summary>What came of it in a sentence.</summary>
    public string Verdict { get; init; } = "";

    /// <summary>The figures that differ by more than chance.</summary>
    public IReadOnlyList<FigureLine> Shown { get; init; } = [];

    /// <summary>The others.</summary>
    public IReadOnlyList<FigureLine> NotShown { get; init; } = [];

    /// <summary>What only the second side has.</summary>
    public IReadOnlyList<string> New { get; init; } = [];

    /// <summary>The parts of a wait on both sides.</summary>
    public IReadOnlyList<MovedPart> Parts { get; init; } = [];

    /// <summary>How long answers took on both sides; null without any.</summary>
    public Distribution? Answers { get; init; }

    /// <summary>The page where nothing was asked for yet.</summary>
    internal static ComparePage Of(CompareForm form, IReadOnlyList<CompareLink> suggestions) => new() { Form = form, Suggestions = suggestions };

    /// <summary>The page of a comparison.</summary>
    internal static ComparePage Of(CompareForm form, ComparedSides sides)
    {
        var lines = sides.Comparison.Figures.Select(figure => (figure.Verdict, Line: FigureLine.Of(figure))).ToList();
        return new()
        {
            Form = form,
            Sides = [SideLine.Of("A", form.A, sides.Before), SideLine.Of("B", form.B, sides.After)],
            Verdict = VerdictOf(sides.Comparison),
            Shown = [.. lines.Where(line => line.Verdict != ComparisonVerdict.NotShown).Select(line => line.Line)],
            NotShown = [.. lines.Where(line => line.Verdict == ComparisonVerdict.NotShown).Select(line => line.Line)],
            New = [.. sides.Comparison.New.Select(added => $"{(added.Kind == "tool" ? "Tool" : "Errors of")} {Format.Bounded(added.Name, 100)}, in {Counted(added.Calls, "call")}")],
            Parts = MovedPart.AllOf(sides.Comparison),
            Answers = Distribution.Of(sides),
        };
    }

    private static string VerdictOf(Comparison comparison)
    {
        if (comparison.CallsBefore == 0 || comparison.CallsAfter == 0) return $"There are no calls on side {(comparison.CallsBefore == 0 ? "A" : "B")}.";
        if (comparison.TooFew) return $"Too few calls to tell a difference from chance: each side needs at least {Comparison.FewestCalls}.";
        string[] said =
        [
            .. Counts(ComparisonVerdict.Worse, "worse"), .. Counts(ComparisonVerdict.Better, "better"), .. Counts(ComparisonVerdict.Different, "different"),
        ];
        return said.Length == 0 ? $"No difference shown in {Counted(comparison.Figures.Count, "figure")}." : $"B is {string.Join(", and ", said)}, by more than chance.";

        IEnumerable<string> Counts(ComparisonVerdict verdict, string word) =>
            comparison.Figures.Count(figure => figure.Verdict == verdict) is > 0 and var count ? [$"{word} in {Counted(count, "figure")}"] : [];
    }

    private static string Counted(int count, string noun) => $"{Format.Count(count)} {noun}{(count == 1 ? "" : "s")}";
}
