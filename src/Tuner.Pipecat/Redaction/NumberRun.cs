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

    public void Add(int start, int end, string digits, bool spoken)
    {
        _groups.Add(new Group(start, end, digits, spoken));
        Length += digits.Length;
        if (digits.Length == 1 || (spoken && digits.AsSpan().IndexOfAnyExcept(digits[0]) < 0 && digits[0] != '0')) Dictated += digits.Length;
    }

    /// <summary>The digits of some of its groups.</summary>
    public string Digits(int first, int count) => string.Concat(_groups.Skip(first).Take(count).Select(group => group.Digits));

    /// <summary>Digits written together, or one spoken word.</summary>
    internal sealed record Group(int Start, int End, string Digits, bool Spoken);
}
