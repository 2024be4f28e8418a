using Tuner.Server.Checking;

namespace Tuner.Cli.Check;

/// <summary>What became of a budget.</summary>
/// <param name="Calls">How many calls were looked at.</param>
/// <param name="Results">Each limit's.</param>
/// <param name="AllowNone">Whether it is well when there is no call to look at.</param>
internal sealed record CheckOutcome(int Calls, IReadOnlyList<LimitResult> Results, bool AllowNone)
{
    /// <summary>Whether a result closes the gate. A gate through which nothing went says nothing.</summary>
    public bool IsBroken(LimitResult result) => result.Verdict == LimitVerdict.Over || (result.Verdict == LimitVerdict.NoCalls && !AllowNone);

    /// <summary>Whether all is kept.</summary>
    public bool IsWithin => !Results.Any(IsBroken);

    /// <summary>The outcome for people.</summary>
    public string Sentence
    {
        get
        {
            var calls = Calls == 1 ? "1 call" : $"{Calls} calls";
            if (Calls == 0 && !Results.Any(result => result.Verdict == LimitVerdict.Over)) return AllowNone ? "No call: nothing was checked." : "No call: nothing was checked, which is a failure without --allow-none.";
            var broken = Results.Count(IsBroken);
            return broken == 0 ? $"Within the budget: {calls}, {Limits(Results.Count)}." : $"Over the budget: {broken} of {Limits(Results.Count)}, {calls}.";
        }
    }

    private static string Limits(int count) => count == 1 ? "1 limit" : $"{count} limits";
}
