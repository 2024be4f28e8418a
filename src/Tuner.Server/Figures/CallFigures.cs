namespace Tuner.Server.Figures;

/// <summary>What is added up over calls, of one call or of many. Adding never loses a wait: percentiles are over single answers.</summary>
/// <param name="isOfMany">Whether very many calls will be added; it takes half a megabyte then.</param>
internal sealed class CallFigures(bool isOfMany = false)
{
    /// <summary>So many figures there are.</summary>
    public static int Kinds { get; } = Enum.GetValues<Figure>().Length;

    private readonly long[] _numbers = new long[Kinds];

    /// <summary>A sum.</summary>
    public long this[Figure figure]
    {
        get => _numbers[(int)figure];
        set => _numbers[(int)figure] = value;
    }

    /// <summary>All sums, in the order of <see cref="Figure"/>.</summary>
    public ReadOnlySpan<long> Numbers => _numbers;

    /// <summary>Sums by name.</summary>
    public NamedSums Named { get; } = new();

    /// <summary>The waits that an answer ended.</summary>
    public WaitCounts Answered { get; } = new(isOfMany);

    /// <summary>The waits that no answer ended: whoever waited would have waited longer.</summary>
    public WaitCounts Unanswered { get; } = new(isOfMany);

    /// <summary>Adds all of another.</summary>
    public void Add(CallFigures other)
    {
        for (var i = 0; i < _numbers.Length; i++) _numbers[i] += other._numbers[i];
        Named.Add(other.Named);
        Answered.Add(other.Answered);
        Unanswered.Add(other.Unanswered);
    }

    /// <summary>Forgets all, and keeps the room.</summary>
    public void Clear()
    {
        Array.Clear(_numbers);
        Named.Clear();
        Answered.Clear();
        Unanswered.Clear();
    }
}
