namespace Tuner.Server.Figures;

/// <summary>
/// Percentiles over single answers: by nearest rank over all answered waits and those that no answer ended, sorted. A value
/// of the latter kind is a least one.
/// </summary>
internal static class ResponseTimes
{
    /// <summary>The waits that these shares of all waits do not exceed; nulls without any wait.</summary>
    /// <param name="figures">The waits.</param>
    /// <param name="percents">From above 0 to 100, in ascending order.</param>
    public static (long Ms, bool AtLeast)?[] Percentiles(CallFigures figures, ReadOnlySpan<int> percents)
    {
        var found = new (long, bool)?[percents.Length];
        var waits = figures.Answered.Count + figures.Unanswered.Count;
        if (waits <= 0) return found;
        var (answered, unanswered) = (figures.Answered.Sorted(), figures.Unanswered.Sorted());
        var (at, passed) = (0, 0L);
        var needed = Needed(waits, percents[0]);
        for (var (next, nextUnanswered) = (0, 0); next < answered.Count || nextUnanswered < unanswered.Count;)
        {
            // At the same length the answered one first: who waited on had waited at least as long.
            var atLeast = next == answered.Count || (nextUnanswered < unanswered.Count && unanswered[nextUnanswered].Ms < answered[next].Ms);
            var (ms, times) = atLeast ? unanswered[nextUnanswered++] : answered[next++];
            passed += times;
            found[at] = (ms, atLeast);
            while (passed >= needed)
            {
                if (++at == percents.Length) return found;
                found[at] = (ms, atLeast);
                needed = Needed(waits, percents[at]);
            }
        }
        for (var rest = at + 1; rest < percents.Length; rest++) found[rest] = found[at];
        return found;
    }

    private static long Needed(long waits, int percents) => ((waits * percents) + 99) / 100;

    /// <summary>How many answered waits ended within each of these limits and above the one before; the last item counts those above all.</summary>
    public static IReadOnlyList<long> Histogram(CallFigures figures, IReadOnlyList<long> limits)
    {
        // Asked for each of hundreds of waits.
        long[] ends = [.. limits];
        var counts = new long[ends.Length + 1];
        var at = 0;
        foreach (var (ms, times) in figures.Answered.Sorted())
        {
            while (at < ends.Length && ms > ends[at]) at++;
            counts[at] += times;
        }
        return counts;
    }
}
