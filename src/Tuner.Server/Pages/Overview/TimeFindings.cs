using Tuner.Server.Figures;

namespace Tuner.Server.Pages.Overview;

/// <summary>What is worse than in the time before by more than chance, and what is bad whatever it was.</summary>
internal static class TimeFindings
{
    private const int FewestAnswers = 200;
    private const int FewestCalls = 50;
    private const double ManyUnanswered = 0.03;
    private const double ManyBroken = 0.07;
    private const double Dearer = 1.25;

    private static readonly (int Percents, double Times, long Ms)[] Slower = [(50, 1.25, 100), (95, 1.4, 300)];

    /// <summary>What is to be said.</summary>
    public static IEnumerable<OverviewFinding> Of(OverviewFigures figures)
    {
        var (now, before) = (figures.Total, figures.Before);
        var turns = now.Answers + now.Unanswered;
        if (ShareChance.AtLeast(now.Unanswered, turns) >= ManyUnanswered)
            yield return new("Callers", $"{Format.Share(now.Unanswered, turns)} of the callers' turns got no answer.", figures.CallsHref(("unanswered", "true")), "These calls");
        else if (IsMore(Figure.CallsUnanswered))
            yield return new("Callers", $"{Shares(Figure.CallsUnanswered)} have a turn that got no answer.", figures.CallsHref(("unanswered", "true")), "These calls");
        var broken = now.Named(NamedFigure.EndReason, int.MaxValue).FirstOrDefault(reason => reason.Name == "error").Sum;
        if (ShareChance.AtLeast(broken, now[Figure.Calls]) >= ManyBroken)
            yield return new("Ends", $"{Format.Share(broken, now[Figure.Calls])} of calls ended since something broke.", figures.CallsHref(("end_reason", "error")), "These calls");
        if (IsMore(Figure.CallsFailed)) yield return new("Errors", $"{Shares(Figure.CallsFailed)} have an error or a failed tool.", figures.CallsHref(("errors", "true")), "These calls");
        if (IsMore(Figure.CallsInterrupted)) yield return new("Cuts", $"In {Shares(Figure.CallsInterrupted)} the agent was cut off.", figures.CallsHref(("interruptions", "true")), "These calls");
        foreach (var (percents, times, ms) in Slower)
        {
            if (Math.Min(turns, before.Answers + before.Unanswered) < FewestAnswers || now.Wait(percents) is not { } wait || before.Wait(percents) is not { } was) continue;
            if (wait.Ms < was.Ms * times || wait.Ms < was.Ms + ms) continue;
            yield return new("Wait", $"Answers take {Format.Wait(wait)} (p{percents}), after {Format.Wait(was)} in the time before.", figures.CallsHref(("sort", "worst_wait")), "The longest waits first");
        }
        if (CostOf(now) is { } cost && CostOf(before) is { } earlier && cost >= earlier * Dearer)
            yield return new("Cost", $"A call costs {Format.Cents(cost)}, after {Format.Cents(earlier)} in the time before.", figures.CallsHref(("sort", "cost")), "The dearest first");

        bool IsMore(Figure figure) => ShareChance.IsMore(now[figure], now[Figure.Calls], before[figure], before[Figure.Calls], points: 5);
        string Shares(Figure figure) => $"{Format.Share(now[figure], now[Figure.Calls])} of calls, after {Format.Share(before[figure], before[Figure.Calls])} in the time before,";
    }

    private static double? CostOf(CallStatistics figures) =>
        figures[Figure.CallsWithCost] is >= FewestCalls and var calls ? figures[Figure.CostMicrocents] / 1e6 / calls : null;
}
