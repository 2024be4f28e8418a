namespace Tuner.Pipecat.Models;

/// <summary>How long the caller waited for the bot's first words, and whose time that was.</summary>
public sealed record StartUp
{
    /// <summary>What the clock started at: <c>client_connected</c>, or <c>start</c> of the pipeline where no transport told of a connection.</summary>
    public required string MeasuredFrom { get; init; }

    /// <summary>When that was, milliseconds since the call began.</summary>
    public required long ConnectedMs { get; init; }

    /// <summary>From then to the bot's first sound, milliseconds.</summary>
    public required long FirstWordMs { get; init; }

    /// <summary>The same wait as contiguous spans, each with one owner; they add up to it.</summary>
    public required IReadOnlyList<LatencySpan> Timeline { get; init; }
}
