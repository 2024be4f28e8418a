namespace Tuner.Pipecat.Models;

/// <summary>What an asynchronous tool told while it went on.</summary>
public sealed record IntermediateResult
{
    /// <summary>When, milliseconds since the call began.</summary>
    public required long AtMs { get; init; }

    /// <summary>As people read it, at most 2,000 characters.</summary>
    public required string Text { get; init; }
}
