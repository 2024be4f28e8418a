namespace Tuner.Voice;

/// <summary>One word of the caller, as the transcriber tells it.</summary>
public sealed record CallerWord
{
    /// <summary>The word as it stands in the text.</summary>
    public required string Word { get; init; }

    /// <summary>When it began, from any moment that is the same for all words of a turn.</summary>
    public required TimeSpan Start { get; init; }

    /// <summary>When it ended, from the same moment.</summary>
    public required TimeSpan End { get; init; }

    /// <summary>How sure the transcriber is of it, 0 to 1; null where it does not say.</summary>
    public double? Confidence { get; init; }
}
