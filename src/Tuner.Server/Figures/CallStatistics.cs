using Tuner.Server.Calls;

namespace Tuner.Server.Figures;

/// <summary>What is told of many calls: sums, and the percentiles of their response times.</summary>
internal sealed class CallStatistics
{
    private static readonly int[] Percents = [50, 95, 99];
    private static readonly int NamedKinds = Enum.GetValues<NamedFigure>().Length;

    /// <summary>Where the counts of the distribution of response times end, milliseconds.</summary>
    public static IReadOnlyList<long> Limits { get; } = [250, 500, 750, 1_000, 1_250, 1_500, 2_000, 2_500, 3_000, 4_000, 5_000, 7_500, 10_000, 20_000];

    private readonly long[] _numbers;
    private readonly List<(string Name, long Sum)>?[] _named = new List<(string, long)>?[NamedKinds];

    private CallStatistics(CallFigures figures)
    {
        _numbers = figures.Numbers.ToArray();
        foreach (var (kind, name, sum) in figures.Named.All)
            if ((int)kind < NamedKinds) (_named[(int)kind] ??= []).Add((name, sum));
        // The largest first.
        foreach (var sums in _named) sums?.Sort((one, other) => one.Sum != other.Sum ? other.Sum.CompareTo(one.Sum) : string.CompareOrdinal(one.Name, other.Name));
        Answers = figures.Answered.Count;
        Unanswered = figures.Unanswered.Count;
        ResponseTimes = [.. Percents.Zip(Figures.ResponseTimes.Percentiles(figures, Percents))];
        Distribution = Figures.ResponseTimes.Histogram(figures, Limits);
    }

    /// <summary>What figures come to; they may change afterwards.</summary>
    public static CallStatistics Of(CallFigures figures) => new(figures);

    /// <summary>Whether they are kept for other answers.</summary>
    public bool IsKept { get; set; }

    /// <summary>How the API writes them, as JSON; null as long as they are not kept, or nobody asked.</summary>
    public byte[]? Json { get; set; }

    /// <summary>A sum.</summary>
    public long this[Figure figure] => _numbers[(int)figure];

    /// <summary>Waits that an answer ended.</summary>
    public long Answers { get; }

    /// <summary>Waits that no answer ended.</summary>
    public long Unanswered { get; }

    /// <summary>The percentiles of all waits, and whether each is a least one.</summary>
    public IReadOnlyList<(int Percents, (long Ms, bool AtLeast)? Wait)> ResponseTimes { get; }

    /// <summary>One of these percentiles; null when there are no waits.</summary>
    public WaitFigure? Wait(int percents) => ResponseTimes.First(one => one.Percents == percents).Wait is { } wait ? new(wait.Ms, wait.AtLeast) : null;

    /// <summary>How many answered waits there are up to each of <see cref="Limits"/>, and above.</summary>
    public IReadOnlyList<long> Distribution { get; }

    /// <summary>The sum of a name; 0 for one that is not there.</summary>
    public long SumOf(NamedFigure kind, string name)
    {
        // They are few: an answer by hours asks thousands of times, and to put them in order by name first took longer.
        foreach (var (known, sum) in _named[(int)kind] ?? [])
            if (known == name) return sum;
        return 0;
    }

    /// <summary>The names of all kinds, each as often as there is a sum of it.</summary>
    public IEnumerable<string> Names => _named.SelectMany(sums => sums ?? []).Select(sum => sum.Name);

    /// <summary>Sums by name, the largest first, at most so many.</summary>
    public IEnumerable<(string Name, long Sum)> Named(NamedFigure kind, int most = 50) => _named[(int)kind]?.Take(most) ?? [];
}
