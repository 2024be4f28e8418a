namespace Tuner.Server.Comparing;

/// <summary>
/// How often chance alone shows a difference. The calls are dealt anew to both sides, thousands of times; a figure's
/// difference counts in units of how much it differs between such deals. So that many figures are not many chances, each
/// is held against the largest of the deal: the step-down maxT procedure of Westfall and Young (1993), which takes into
/// account that figures move together. Weights that are fixed beforehand (<see cref="Statistic.Weight"/>) share out the chance of
/// an error, and do not add to it: the deals are weighed alike.
/// </summary>
internal static class Permutations
{
    /// <summary>For each figure how often chance alone would show a difference as clear in any of them, 0 to 1; never less than one in the deals.</summary>
    public static double[] ChanceOf(IReadOnlyList<Statistic> figures, ReadOnlySpan<int> isBefore, int seed, int count)
    {
        var seen = Differences(figures, isBefore);
        var deals = Deal(figures, isBefore, seed, count);
        for (var figure = 0; figure < figures.Count; figure++) Scale(deals, seen, figure, figures[figure]);

        int[] byClarity = [.. Enumerable.Range(0, figures.Count).OrderByDescending(figure => seen[figure])];
        var reached = new int[figures.Count];
        foreach (var deal in deals)
        {
            double largest = 0;
            for (var rank = byClarity.Length - 1; rank >= 0; rank--)
            {
                largest = Math.Max(largest, deal[byClarity[rank]]);
                if (largest >= seen[byClarity[rank]]) reached[rank]++;
            }
        }

        var chances = new double[figures.Count];
        double least = 0;
        for (var rank = 0; rank < byClarity.Length; rank++)
        {
            least = Math.Max(least, (1.0 + reached[rank]) / (1.0 + count));
            chances[byClarity[rank]] = least;
        }

        return chances;
    }

    private static double[][] Deal(IReadOnlyList<Statistic> figures, ReadOnlySpan<int> isBefore, int seed, int count)
    {
        var random = new Random(seed);
        var dealt = isBefore.ToArray();
        var deals = new double[count][];
        for (var deal = 0; deal < count; deal++)
        {
            random.Shuffle(dealt);
            deals[deal] = Differences(figures, dealt);
        }

        return deals;
    }

    private static double[] Differences(IReadOnlyList<Statistic> figures, ReadOnlySpan<int> isBefore)
    {
        Span<int> isAfter = new int[isBefore.Length];
        for (var call = 0; call < isAfter.Length; call++) isAfter[call] = 1 - isBefore[call];
        var differences = new double[figures.Count];
        for (var figure = 0; figure < differences.Length; figure++) differences[figure] = figures[figure].Of(isAfter) - figures[figure].Of(isBefore) ?? 0;
        return differences;
    }

    /// <summary>Makes of a figure's differences how clear they are, comparable to those of others; one that never differs says nothing.</summary>
    private static void Scale(double[][] deals, double[] seen, int index, Statistic figure)
    {
        var spread = Math.Sqrt(deals.Average(deal => deal[index] * deal[index]));
        seen[index] = Clarity(seen[index]);
        foreach (var deal in deals) deal[index] = Clarity(deal[index]);

        double Clarity(double difference) => spread > 0 ? Math.Abs(difference) / spread * (figure.IsWorse(difference) ? figure.Weight : 1) : 0;
    }
}
