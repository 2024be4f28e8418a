using System.Diagnostics;
using Tuner.Server.Comparing;
using Tuner.Server.Tests.Comparing;

namespace Tuner.Benchmarks;

/// <summary>How often a comparison cries wolf, and how often it sees a planted regression.</summary>
internal static class ComparisonReport
{
    private const int CallsASide = 200;

    public static int Print(int draws, int seed)
    {
        var usual = new DrawnCalls();
        Console.WriteLine($"seed {seed}, {CallsASide} calls a side");
        var began = Stopwatch.GetTimestamp();
        var alarms = Count(draws, draw => Comparison.Of(usual.Draw(CallsASide, Seed(draw, 1)), usual.Draw(CallsASide, Seed(draw, 2))).Figures.Any(figure => figure.Verdict != ComparisonVerdict.NotShown));
        Console.WriteLine($"same agent on both sides: {alarms} of {draws} comparisons show any difference ({Stopwatch.GetElapsedTime(began).TotalMilliseconds / draws:F0} ms each)");
        var plants = Math.Min(draws, 100);
        foreach (var (name, (plant, figure)) in Plants.All)
        {
            var found = Count(plants, draw => Comparison.Of(usual.Draw(CallsASide, Seed(draw, 3)), plant.Draw(CallsASide, Seed(draw, 4))).Figures.Any(shown => shown.Name == figure && shown.Verdict is ComparisonVerdict.Worse or ComparisonVerdict.Different));
            Console.WriteLine($"{name,-38} found in {found} of {plants}");
        }

        return 0;

        int Seed(int draw, int part) => HashCode(seed, draw, part);
    }

    private static int HashCode(int seed, int draw, int part) => unchecked(((seed * 1_000_003) + draw) * 31 + part);

    private static int Count(int draws, Func<int, bool> says)
    {
        var count = 0;
        Parallel.For(0, draws, draw =>
        {
            if (says(draw)) Interlocked.Increment(ref count);
        });
        return count;
    }
}
