namespace Tuner.Pipecat.Models;

/// <summary>An answer that was generated and never heard.</summary>
public sealed record UnheardResponse
{
    /// <summary>When its first words were generated, milliseconds since the call began.</summary>
    public required long StartMs { get; init; }

    /// <summary>The words.</summary>
    public required string Text { get; init; }

    /// <summary>Why nobody heard it: <c>interrupted</c>, <c>call_ended</c> or <c>not_spoken</c>.</summary>
    public required string Reason { get; init; }

    /// <summary>The turn that it belonged to.</summary>
    public int? TurnIndex { get; init; }
}
