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
    // What so many deals reach so often is shown by no number of further ones: most comparisons end here.
    private const int FirstLook = 399;
    private const double Hopeless = 0.1;

    /// <summary>For each figure how often chance alone would show a difference as clear in any of them, 0 to 1; never less than one in the deals.</summary>
    public static double[] ChanceOf(IReadOnlyList<Statistic> figures, int[] isBefore, int seed, int count)
    {
        var seen = Differences(figures, isBefore);
        using var dealing = Deal(figures, isBefore, seed).GetEnumerator();
        var deals = new List<double[]>();
        DealUpTo(Math.Min(FirstLook, count));
        var chances = Chances(figures, seen, deals);
        if (count <= FirstLook || chances.Length == 0 || chances.Min() > Hopeless) return chances;
        DealUpTo(count);
        return Chances(figures, seen, deals);

        void DealUpTo(int all)
        {
            while (deals.Count < all && dealing.MoveNext()) deals.Add(dealing.Current);
        }
    }

    private static double[] Chances(IReadOnlyList<Statistic> figures, double[] seen, List<double[]> deals)
    {
        var spread = figures.Select((_, figure) => Math.Sqrt(deals.Average(deal => deal[figure] * deal[figure]))).ToArray();
        var clear = seen.Select((difference, figure) => Clarity(difference, spread[figure], figures[figure])).ToArray();
        int[] byClarity = [.. Enumerable.Range(0, figures.Count).OrderByDescending(figure => clear[figure])];
        var reached = new int[figures.Count];
        foreach (var deal in deals)
        {
            double largest = 0;
            for (var rank = byClarity.Length - 1; rank >= 0; rank--)
            {
                var figure = byClarity[rank];
                largest = Math.Max(largest, Clarity(deal[figure], spread[figure], figures[figure]));
                if (largest >= clear[figure]) reached[rank]++;
            }
        }

        var chances = new double[figures.Count];
        double least = 0;
        for (var rank = 0; rank < byClarity.Length; rank++)
        {
            least = Math.Max(least, (1.0 + reached[rank]) / (1.0 + deals.Count));
            chances[byClarity[rank]] = least;
        }

        return chances;
    }

    private static IEnumerable<double[]> Deal(IReadOnlyList<Statistic> figures, int[] isBefore, int seed)
    {
        var random = new Random(seed);
        int[] dealt = [.. isBefore];
        while (true)
        {
            random.Shuffle(dealt);
            yield return Differences(figures, dealt);
        }
    }

    private static double[] Differences(IReadOnlyList<Statistic> figures, int[] isBefore)
    {
        Span<int> isAfter = new int[isBefore.Length];
        for (var call = 0; call < isAfter.Length; call++) isAfter[call] = 1 - isBefore[call];
        var differences = new double[figures.Count];
        for (var figure = 0; figure < differences.Length; figure++) differences[figure] = figures[figure].Of(isAfter) - figures[figure].Of(isBefore) ?? 0;
        return differences;
    }

    /// <summary>How clear a difference is, comparable to those of other figures; one of a figure that never differs says nothing.</summary>
    private static double Clarity(double difference, double spread, Statistic figure) =>
        spread > 0 ? Math.Abs(difference) / spread * (figure.IsWorse(difference) ? figure.Weight : 1) : 0;
}
