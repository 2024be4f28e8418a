using System.Text.Json;

namespace Tuner.Pipecat.Frames;

/// <summary>Processors report times and usage.</summary>
public sealed record MetricsFrame : Frame
{
    /// <summary>The reports.</summary>
    public IReadOnlyList<MetricsData>? Data { get; init; }
}

/// <summary>One report of one processor. <see cref="Type"/> says what <see cref="Value"/> is.</summary>
public sealed record MetricsData
{
    /// <summary>The name of Pipecat's class, e.g. <c>TTFBMetricsData</c>.</summary>
    public string? Type { get; init; }

    /// <summary>The processor.</summary>
    public string? Processor { get; init; }

    /// <summary>The model.</summary>
    public string? Model { get; init; }

    /// <summary>Seconds, characters or an object, by type.</summary>
    public JsonElement? Value { get; init; }

    /// <summary>Turn models: whether the turn is over.</summary>
    public bool? IsComplete { get; init; }

    /// <summary>Turn models: how sure, 0 to 1.</summary>
    public double? Probability { get; init; }
}

/// <summary>A transcriber tells how long its finals take.</summary>
public sealed record STTMetadataFrame : Frame
{
    /// <summary>The service.</summary>
    public string? ServiceName { get; init; }

    /// <summary>The time to a final that 99 of 100 keep, seconds.</summary>
    public double? TtfsP99Latency { get; init; }
}

/// <summary>A model tells whether it hears and speaks by itself.</summary>
public sealed record LLMServiceMetadataFrame : Frame
{
    /// <summary>The service.</summary>
    public string? ServiceName { get; init; }

    /// <summary>Whether it is a speech-to-speech service.</summary>
    public bool? IsRealtimeService { get; init; }
}

/// <summary>How voice activity and turns are detected from here on.</summary>
public sealed record SpeechControlParamsFrame : Frame
{
    /// <summary>The voice-activity detector's settings.</summary>
    public VadParams? VadParams { get; init; }
}

/// <summary>Settings of a voice-activity detector.</summary>
public sealed record VadParams
{
    /// <summary>Seconds of voice before a start is told.</summary>
    public double? StartSecs { get; init; }

    /// <summary>Seconds of silence before a stop is told.</summary>
    public double? StopSecs { get; init; }
}
