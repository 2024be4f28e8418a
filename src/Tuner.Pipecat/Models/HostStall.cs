namespace Tuner.Pipecat.Models;

/// <summary>A time in which the host's event loop stood still.</summary>
public sealed record HostStall
{
    /// <summary>When it began, milliseconds since the call began.</summary>
    public required long StartMs { get; init; }

    /// <summary>When it ended, milliseconds since the call began.</summary>
    public required long EndMs { get; init; }

    /// <summary>The turn that it hurt; absent before the first one.</summary>
    public int? TurnIndex { get; init; }
}
