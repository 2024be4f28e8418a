namespace Tuner.Pipecat.Models;

/// <summary>What a record lacks because its server takes no larger one; each value left its size and hash where it stood.</summary>
public sealed record LeftOutInfo
{
    /// <summary>How many values.</summary>
    public long Values { get; init; }

    /// <summary>Their size in all, bytes of JSON.</summary>
    public long Bytes { get; init; }
}
