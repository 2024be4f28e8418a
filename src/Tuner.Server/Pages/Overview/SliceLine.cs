using Tuner.Server.Figures;

namespace Tuner.Server.Pages.Overview;

/// <summary>The figures of an hour or a day, in a table.</summary>
/// <param name="Name">Which.</param>
/// <param name="Href">The address of its calls.</param>
/// <param name="Figures">The figures, in the order of <see cref="Columns"/>.</param>
public sealed record SliceLine(string Name, string Href, IReadOnlyList<string> Figures)
{
    /// <summary>What the columns are called.</summary>
    public static IReadOnlyList<string> Columns { get; } = ["Calls", "Response, half", "Response, 95 %", "Unanswered", "Interruptions", "Failed tools", "Errors", "Cost", "Ended by"];

    /// <summary>All of an overview.</summary>
    internal static IReadOnlyList<SliceLine> AllOf(OverviewFigures figures) => [.. SliceFigures.AllOf(figures).Select(slice => new SliceLine(slice.Name, slice.CallsHref(), Of(slice.Figures)))];

    private static IReadOnlyList<string> Of(CallStatistics all) => all[Figure.Calls] == 0
        ? ["0", "", "", "", "", "", "", "", ""]
        :
        [
            Format.Count(all[Figure.Calls]), Format.Wait(all.Wait(50)), Format.Wait(all.Wait(95)), Format.Count(all.Unanswered), Format.Count(all[Figure.Interruptions]),
            Format.Count(all[Figure.ToolsFailed]), Format.Count(all[Figure.Errors]), all[Figure.CallsWithCost] == 0 ? "" : Format.Cents(all[Figure.CostMicrocents] / 1e6),
            string.Join(", ", all.Named(NamedFigure.EndReason, 3).Select(reason => $"{Pages.EndReason.Words(reason.Name)} {Format.Count(reason.Sum)}")),
        ];
}
