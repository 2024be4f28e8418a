using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tuner.Pipecat.Frames;

/// <summary>The pipeline starts: the call's zero.</summary>
public sealed record StartFrame : Frame
{
    /// <summary>Sample rate of the caller's audio, Hz.</summary>
    public long? AudioInSampleRate { get; init; }

    /// <summary>Sample rate of the bot's audio, Hz.</summary>
    public long? AudioOutSampleRate { get; init; }

    /// <summary>Whether processors report times.</summary>
    public bool? EnableMetrics { get; init; }

    /// <summary>Whether processors report tokens and characters.</summary>
    public bool? EnableUsageMetrics { get; init; }

    /// <summary>Whether the caller can cut the bot off (Pipecat before 1.0).</summary>
    public bool? AllowInterruptions { get; init; }
}

/// <summary>The pipeline ends in order; what is queued is still spoken.</summary>
public sealed record EndFrame : Frame
{
    /// <summary>Why, when the application said so.</summary>
    [JsonConverter(typeof(AnyValueAsText))]
    public string? Reason { get; init; }
}

/// <summary>The pipeline stops and leaves its processors running.</summary>
public sealed record StopFrame : Frame
{
    /// <summary>Why, when the application said so.</summary>
    [JsonConverter(typeof(AnyValueAsText))]
    public string? Reason { get; init; }
}

/// <summary>The pipeline ends at once.</summary>
public sealed record CancelFrame : Frame
{
    /// <summary>Why, when the application said so.</summary>
    [JsonConverter(typeof(AnyValueAsText))]
    public string? Reason { get; init; }
}

/// <summary>Somebody in the pipeline wishes the call to end.</summary>
public sealed record EndTaskFrame : Frame
{
    /// <summary>Why, when it was said.</summary>
    [JsonConverter(typeof(AnyValueAsText))]
    public string? Reason { get; init; }
}

/// <summary>Somebody in the pipeline wishes the call to end at once.</summary>
public sealed record CancelTaskFrame : Frame
{
    /// <summary>Why, when it was said.</summary>
    [JsonConverter(typeof(AnyValueAsText))]
    public string? Reason { get; init; }
}

/// <summary>Something went wrong.</summary>
public sealed record ErrorFrame : Frame
{
    /// <summary>What.</summary>
    public string? Error { get; init; }

    /// <summary>Whether the pipeline gives up (Pipecat before 2.0).</summary>
    public bool? Fatal { get; init; }

    /// <summary>Whether its processor can still do its job after it (Pipecat 1.8 and newer).</summary>
    public bool? Usable { get; init; }

    /// <summary>The processor that it happened in.</summary>
    public string? Processor { get; init; }

    /// <summary>The exception's text.</summary>
    public string? Exception { get; init; }

    /// <summary>The kind of error (Pipecat 1.8 and newer).</summary>
    public string? Category { get; init; }
}

/// <summary>The caller is connected.</summary>
public sealed record ClientConnectedFrame : Frame;

/// <summary>The pipeline's start has passed through all processors, and the transport can send what the bot says.</summary>
public sealed record OutputTransportReadyFrame : Frame;

/// <summary>The transport is to hand the caller over by SIP: a transfer, or a REFER.</summary>
public sealed record DailySIPTransferFrame : Frame
{
    /// <summary>What the transport is told: <c>toEndPoint</c> and the like.</summary>
    public JsonElement? Settings { get; init; }
}
