using Tuner.Server.Figures;

namespace Tuner.Server.Pages.Overview;

/// <summary>A figure over all calls, its course over time, and what it was before.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Value">The figure.</param>
/// <param name="Note">A few words more; empty for none.</param>
/// <param name="Before">What it was in the time before, and the change; empty where there was nothing.</param>
/// <param name="Href">The address of the calls behind it.</param>
/// <param name="Link">What that link is called.</param>
/// <param name="Chart">Its course.</param>
public sealed record Measure(string Name, string Value, string Note, string Before, string Href, string Link, Chart Chart)
{
    /// <summary>All of them.</summary>
    internal static IReadOnlyList<Measure> AllOf(OverviewFigures figures)
    {
        var slices = SliceFigures.AllOf(figures);
        return [.. Kinds().Select(kind => kind.Of(figures, slices))];
    }

    private static IEnumerable<MeasureKind> Kinds() =>
    [
        new("Calls", "Calls", all => Count(all, Figure.Calls), all => Format.Count(all[Figure.Calls]), all => $"{Format.Length(Mean(all[Figure.DurationMs], all[Figure.Calls]))} each", ("sort", null)),
        new("Response time", "Slowest calls", all => all.Wait(50)?.Ms, all => all.Wait(50) is { } wait ? Format.Wait(wait) : "–", all => all.Wait(95) is { } wait ? $"half of the callers waited no longer · 95 %: {Format.Wait(wait)}" : "not measured", ("sort", "worst_wait"))
        {
            Pieces = all => [("late", all.Wait(95)?.Ms ?? 0), ("half", all.Wait(50)?.Ms ?? 0)],
            IsStacked = false,
            Text = all => all.Wait(50) is { } half && all.Wait(95) is { } most ? $"{Format.Wait(half)}, 95 %: {Format.Wait(most)}" : "not measured",
            Top = Format.Ms,
        },
        new("Unanswered turns", "Calls with one", all => all.Unanswered, all => Format.Count(all.Unanswered), all => $"{Format.Share(all.Unanswered, all.Answers + all.Unanswered)} of turns, in {Calls(all[Figure.CallsUnanswered])}", ("unanswered", "true")) { Piece = "bad" },
        new("Interruptions", "Calls with one", all => Count(all, Figure.Interruptions), all => Format.Count(all[Figure.Interruptions]), all => $"in {Format.Share(all[Figure.CallsInterrupted], all[Figure.Calls])} of calls", ("interruptions", "true")) { Piece = "cut" },
        new("Failed tools", "Calls with one", all => Count(all, Figure.ToolsFailed), all => Format.Count(all[Figure.ToolsFailed]), all => $"{Format.Share(all[Figure.ToolsFailed], all[Figure.Tools])} of {Format.Count(all[Figure.Tools])}", ("failed_tools", "true")) { Piece = "bad" },
        new("Errors", "Calls with errors or failed tools", all => Count(all, Figure.Errors), all => Format.Count(all[Figure.Errors]), all => $"{Format.Share(all[Figure.CallsFailed], all[Figure.Calls])} of calls have one or a failed tool", ("errors", "true")) { Piece = "bad" },
        new("Cost", "Dearest calls", all => all[Figure.CallsWithCost] == 0 ? null : all[Figure.CostMicrocents], Cost, all => all[Figure.CallsWithCost] == 0 ? "no call told its cost" : $"of {Calls(all[Figure.CallsWithCost])}, {Format.Cents(all[Figure.CostMicrocents] / 1e6 / all[Figure.CallsWithCost])} each", ("sort", "cost"))
        {
            Top = micro => Format.Cents(micro / 1e6),
        },
    ];

    private static double? Count(CallStatistics all, Figure figure) => all[figure];

    private static string Cost(CallStatistics all) => all[Figure.CallsWithCost] == 0 ? "–" : Format.Cents(all[Figure.CostMicrocents] / 1e6);

    private static string Calls(long calls) => calls == 1 ? "1 call" : $"{Format.Count(calls)} calls";

    private static long Mean(long sum, long of) => of <= 0 ? 0 : sum / of;
}
