namespace Tuner.Pipecat.Redaction;

/// <summary>Digits that stand or are spoken together.</summary>
internal sealed class NumberRun
{
    private readonly List<Group> _groups = [];

    public IReadOnlyList<Group> Groups => _groups;

    public int Start => _groups[0].Start;

    public int End => _groups[^1].End;

    public int Length { get; private set; }

    /// <summary>How many digits came one by one, as people dictate them.</summary>
    public int Dictated { get; private set; }

    /// <param name="start">Where it begins.</param>
    /// <param name="end">Where it ends.</param>
    /// <param name="digits">Its digits.</param>
    /// <param name="spoken">Whether they are words.</param>
    /// <param name="repeated">Whether one digit was said to come several times, as in "double oh".</param>
    public void Add(int start, int end, string digits, bool spoken, bool repeated)
    {
        _groups.Add(new Group(start, end, digits, spoken));
        Length += digits.Length;
        if (repeated || digits.Length == 1 || (spoken && digits.AsSpan().IndexOfAnyExcept(digits[0]) < 0 && digits[0] != '0')) Dictated += digits.Length;
    }

    /// <summary>The digits of some of its groups.</summary>
    public string Digits(int first, int count) => string.Concat(_groups.Skip(first).Take(count).Select(group => group.Digits));

    /// <summary>Digits written together, or one spoken word.</summary>
    internal sealed record Group(int Start, int End, string Digits, bool Spoken);
}
