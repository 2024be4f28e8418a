namespace Tuner.Pipecat.Recording.Speech;

/// <summary>How fast a voice speaks, by the words that it told, and whether a time could hold more than it told.</summary>
internal readonly struct Pace
{
    /// <summary>What a letter takes where the voice does not tell; about 15 characters a second.</summary>
    private const double TypicalLetter = 40_000_000;

    /// <summary>Speech varies: so much of the usual time is enough.</summary>
    private const double Enough = 0.6;

    private readonly double _each;

    public Pace(IReadOnlyList<SpokenUnit> units)
    {
        var rates = new List<double>(units.Count);
        for (var i = 0; i < units.Count - 1; i++)
        {
            if (units[i + 1].Offset > units[i].Offset) rates.Add((units[i + 1].Offset - units[i].Offset) / Weight(units[i].Text));
        }

        // The middle one: a pause, or words without a time between two words, is no pace.
        rates.Sort();
        _each = rates.Count > 0 ? Math.Min(rates[(rates.Count - 1) / 2], 2 * TypicalLetter) : TypicalLetter;
    }

    /// <summary>A short word takes more than its letters' share: hence a base for each.</summary>
    public static double Weight(string word) => 4 + word.Trim().Length;

    /// <summary>How long a text usually takes, nanoseconds.</summary>
    public double Usual(string text) => _each * text.Split(' ').Where(word => Alignment.HasLetters(word)).Sum(Weight);

    /// <summary>Whether a text can have been said in a time in which another was said too. What has no letters takes none.</summary>
    public bool Holds(string text, string besides, long time) => !Alignment.HasLetters(text) || Usual(besides) + (Enough * Usual(text)) <= time;
}
