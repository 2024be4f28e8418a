namespace Tuner.Pipecat.Models;

/// <summary>What one service of the call cost, by a table of prices.</summary>
public sealed record CostPart
{
    /// <summary><c>stt</c>, <c>llm</c>, <c>tts</c>, or <c>call</c> for the minutes of the call itself.</summary>
    public required string Kind { get; init; }

    /// <summary>The model's name; absent for the call itself.</summary>
    public string? Model { get; init; }

    /// <summary>US cents.</summary>
    public required double Cents { get; init; }
}
