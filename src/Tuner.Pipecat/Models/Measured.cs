namespace Tuner.Pipecat.Models;

/// <summary>How a row's times were measured: <c>exact</c> (word times, bot frames), <c>vad</c> (within the voice-activity detector's own steps) or <c>estimated</c>.</summary>
public sealed record Measured
{
    /// <summary>How the start was measured.</summary>
    public required string Start { get; init; }

    /// <summary>How the end was measured; absent on rows without an end.</summary>
    public string? End { get; init; }

    /// <summary>How its words were placed: of the caller <c>vad</c> or <c>estimated</c>, as the start that they are counted from, of the agent <c>exact</c>; absent on rows without words.</summary>
    public string? Words { get; init; }
}
