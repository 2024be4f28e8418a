namespace Tuner.Server.Figures;

/// <summary>
/// Percentiles over single answers: by nearest rank over all answered waits and those that no answer ended, sorted. A value
/// of the latter kind is a least one.
/// </summary>
internal static class ResponseTimes
{
    /// <summary>The wait that a share of all waits does not exceed; null without any.</summary>
    /// <param name="figures">The waits.</param>
    /// <param name="percents">From above 0 to 100.</param>
    public static (long Ms, bool AtLeast)? Percentile(CallFigures figures, int percents)
    {
        var waits = figures.Answered.Count + figures.Unanswered.Count;
        if (waits <= 0) return null;
        var rank = ((waits * percents) + 99) / 100;
        long passed = 0;
        (long, bool)? last = null;
        foreach (var (ms, times, atLeast) in Merged(figures))
        {
            passed += times;
            last = (ms, atLeast);
            if (passed >= rank) break;
        }
        return last;
    }

    /// <summary>How many answered waits ended within each of these limits and above the one before; the last item counts those above all.</summary>
    public static IReadOnlyList<long> Histogram(CallFigures figures, IReadOnlyList<long> limits)
    {
        var counts = new long[limits.Count + 1];
        var at = 0;
        foreach (var (ms, times) in figures.Answered.Sorted())
        {
            while (at < limits.Count && ms > limits[at]) at++;
            counts[at] += times;
        }
        return counts;
    }

    // At the same length the answered one first: who waited on had waited at least as long.
    private static IEnumerable<(long Ms, long Times, bool AtLeast)> Merged(CallFigures figures)
    {
        using var answered = figures.Answered.Sorted().GetEnumerator();
        using var unanswered = figures.Unanswered.Sorted().GetEnumerator();
        var (hasAnswered, hasUnanswered) = (answered.MoveNext(), unanswered.MoveNext());
        while (hasAnswered || hasUnanswered)
        {
            if (hasAnswered && (!hasUnanswered || answered.Current.Ms <= unanswered.Current.Ms))
            {
                yield return (answered.Current.Ms, answered.Current.Times, false);
                hasAnswered = answered.MoveNext();
            }
            else
            {
                yield return (unanswered.Current.Ms, unanswered.Current.Times, true);
                hasUnanswered = unanswered.MoveNext();
            }
        }
    }
}
