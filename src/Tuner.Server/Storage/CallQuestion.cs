namespace Tuner.Server.Storage;

/// <summary>Which calls are asked for, in which order, and which part of them.</summary>
internal sealed record CallQuestion
{
    /// <summary>Which calls.</summary>
    public CallFilter Filter { get; init; } = new();

    /// <summary>What they stand by.</summary>
    public CallSort Sort { get; init; }

    /// <summary>Whether the smallest comes first: the oldest, the shortest, the cheapest.</summary>
    public bool Ascending { get; init; }

    /// <summary>How many at most.</summary>
    public int Limit { get; init; } = 50;

    /// <summary>The place behind which they are asked for; null from the beginning.</summary>
    public CallPosition? From { get; init; }

    /// <summary>The place behind which nothing is asked for; null to the end.</summary>
    public CallPosition? Until { get; init; }

    /// <summary>Whether those before <see cref="From"/> are asked for instead; they stand in the same order.</summary>
    public bool Backwards { get; init; }
}
