namespace Tuner.Pipecat.Models;

/// <summary>A step from one node of a conversation flow to the next.</summary>
public sealed record NodeInfo
{
    /// <summary>The node that was left; <c>start</c> for the first one, since the API wants a string.</summary>
    public required string From { get; init; }

    /// <summary>The node that was entered.</summary>
    public required string To { get; init; }

    /// <summary>What led there: usually the function that the model called.</summary>
    public string? Reason { get; init; }
}
