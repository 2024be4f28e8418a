using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tuner.Cli.Bench.Truth;

/// <summary>What happened at the far ends of a recorded call. Times are milliseconds since the pipeline's StartFrame.</summary>
internal sealed record CallTruth
{
    public required IReadOnlyList<TrueSegment> Segments { get; init; }

    public required IReadOnlyList<TrueLatency> Latencies { get; init; }

    public required IReadOnlyList<TrueNode> Nodes { get; init; }

    public required TrueUsage Usage { get; init; }

    /// <summary>Why the call ended; null where nothing says it.</summary>
    public string? Reason { get; init; }

    /// <summary>How many things failed.</summary>
    public int Errors { get; init; }

    /// <summary>Whether the pipeline told tokens, characters and latency parts.</summary>
    public bool Metrics { get; init; } = true;
}

/// <summary>Something that was said, or a tool that was called (then it has an id).</summary>
internal sealed record TrueSegment
{
    public required string Role { get; init; }

    public string? Text { get; init; }

    public required long StartMs { get; init; }

    public long? EndMs { get; init; }

    public bool Interrupted { get; init; }

    /// <summary>The voice gives no word times, so that nobody can know the cut to the word.</summary>
    public bool Estimated { get; init; }

    public string? Id { get; init; }

    public string? Name { get; init; }

    public JsonElement Params { get; init; }

    public JsonElement Result { get; init; }
}

/// <summary>How long the caller waited for an answer, and where that time went.</summary>
internal sealed record TrueLatency
{
    public required long BotStartMs { get; init; }

    public required long E2eMs { get; init; }

    public IReadOnlyDictionary<string, long>? PartsMs { get; init; }
}

/// <summary>A step of the flow; no one says where the first one came from.</summary>
internal sealed record TrueNode
{
    public required long T { get; init; }

    public string? From { get; init; }

    public required string To { get; init; }
}

/// <summary>What the model and the voice were asked for.</summary>
internal sealed record TrueUsage
{
    public long TotalTokens { get; init; }

    public long TtsCharacters { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(CallTruth))]
internal sealed partial class TruthJson : JsonSerializerContext;
