namespace Tuner.Pipecat.Models;

/// <summary>Something that went wrong on the call.</summary>
public sealed record CallError
{
    /// <summary>When, milliseconds since the call began.</summary>
    public required long AtMs { get; init; }

    /// <summary>The processor that reported it; absent when unknown.</summary>
    public string? Source { get; init; }

    /// <summary>What it said, at most 2,000 characters.</summary>
    public required string Message { get; init; }

    /// <summary>Whether the pipeline gave up because of it.</summary>
    public required bool Fatal { get; init; }

    /// <summary>Whether the call went on with an answer afterwards.</summary>
    public required bool Recovered { get; init; }

    /// <summary>The turn that it hurt; absent before the first one.</summary>
    public int? TurnIndex { get; init; }

    /// <summary>The kind of error as newer Pipecat names it.</summary>
    public string? Category { get; init; }
}
