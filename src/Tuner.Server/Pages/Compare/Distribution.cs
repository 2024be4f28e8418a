using System.Globalization;
using Tuner.Server.Figures;

namespace Tuner.Server.Pages.Compare;

/// <summary>How long answers took on both sides, drawn as pairs of columns: the share of answers in each stretch of time.</summary>
/// <param name="Description">The picture in one sentence.</param>
/// <param name="Columns">The stretches, from the first to the last in which an answer lies.</param>
/// <param name="Top">What the highest column stands for.</param>
public sealed record Distribution(string Description, IReadOnlyList<DistributionColumn> Columns, string Top)
{
    private const int Height = 120;

    /// <summary>Draws it; null where neither side has an answer.</summary>
    internal static Distribution? Of(ComparedSides sides)
    {
        var (before, after) = (Shares(sides.Before), Shares(sides.After));
        var used = Enumerable.Range(0, before.Length).Where(bin => before[bin] > 0 || after[bin] > 0).ToList();
        if (used.Count == 0) return null;
        var highest = used.Max(bin => Math.Max(before[bin], after[bin]));
        var columns = Enumerable.Range(used[0], used[^1] - used[0] + 1).Select(bin => new DistributionColumn(
            NameOf(bin), Text(before[bin]), Text(after[bin]), Number(Height - (before[bin] / highest * Height)), Number(before[bin] / highest * Height),
            Number(Height - (after[bin] / highest * Height)), Number(after[bin] / highest * Height))).ToList();
        return new($"Share of answers by how long they took, A beside B, from {columns[0].Name} to {columns[^1].Name}", columns, Text(highest));
    }

    private static double[] Shares(ComparedSide side)
    {
        var counts = new double[CallStatistics.Limits.Count + 1];
        foreach (var wait in side.Compared.SelectMany(call => call.Rows.Waits).Where(wait => wait.Answered))
        {
            var bin = 0;
            while (bin < CallStatistics.Limits.Count && wait.WaitMs > CallStatistics.Limits[bin]) bin++;
            counts[bin]++;
        }
        var all = counts.Sum();
        return all == 0 ? counts : [.. counts.Select(count => count / all)];
    }

    private static string NameOf(int bin) => bin < CallStatistics.Limits.Count
        ? string.Create(CultureInfo.InvariantCulture, $"up to {CallStatistics.Limits[bin]:#,0} ms")
        : string.Create(CultureInfo.InvariantCulture, $"over {CallStatistics.Limits[^1]:#,0} ms");

    private static string Text(double share) => share.ToString("0.# %", CultureInfo.InvariantCulture);

    private static string Number(double number) => number.ToString("0.##", CultureInfo.InvariantCulture);
}

/// <summary>A stretch of time and the answers in it.</summary>
/// <param name="Name">The stretch.</param>
/// <param name="Before">The share of the first side's answers.</param>
/// <param name="After">The share of the second side's.</param>
/// <param name="BeforeY">Where the first column's top is.</param>
/// <param name="BeforeHeight">How high it is.</param>
/// <param name="AfterY">Where the second column's top is.</param>
/// <param name="AfterHeight">How high it is.</param>
public sealed record DistributionColumn(string Name, string Before, string After, string BeforeY, string BeforeHeight, string AfterY, string AfterHeight);
