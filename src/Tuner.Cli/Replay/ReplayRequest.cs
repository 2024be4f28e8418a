namespace Tuner.Cli.Replay;

/// <summary>What <c>tuner replay</c> was asked to do.</summary>
internal sealed record ReplayRequest
{
    public required IReadOnlyList<string> Inputs { get; init; }

    public string? Payload { get; init; }

    public PlaybackSpeed Speed { get; init; } = PlaybackSpeed.Max;

    public string? Send { get; init; }

    public bool Json { get; init; }
}
