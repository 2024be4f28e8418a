namespace Tuner.Pipecat.Models;

/// <summary>Where the time between the caller's last sound and the bot's first went, milliseconds. A part that cannot be known is absent and its time is in <see cref="Unexplained"/>.</summary>
public sealed record LatencyParts
{
    /// <summary>From the caller's last sound until the model was asked.</summary>
    public long? TurnDetection { get; init; }

    /// <summary>From the model being asked to its first token; a whole request where it ended in a tool call.</summary>
    public long? Llm { get; init; }

    /// <summary>While tools ran, overlaps counted once.</summary>
    public long? Tool { get; init; }

    /// <summary>From the first token until speech was asked for.</summary>
    public long? TextAggregation { get; init; }

    /// <summary>From speech being asked for to its first audio.</summary>
    public long? Tts { get; init; }

    /// <summary>The rest, never hidden.</summary>
    public long? Unexplained { get; init; }
}
