using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Tuner.RealtimeStandIn;

/// <summary>What really happened in a session, at both ends: as the truth beside recorded calls is written.</summary>
public sealed class SessionTruth
{
    private static readonly JsonSerializerOptions Written = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public required string Call { get; init; }

    public List<TruthSegment> Segments { get; } = [];

    public List<TruthLatency> Latencies { get; } = [];

    public IReadOnlyList<JsonObject> Nodes { get; } = [];

    public TruthUsage Usage { get; } = new();

    public int Errors { get; set; }

    public string? Reason { get; set; }

    public bool Metrics { get; } = true;

    public string ToJson() => JsonSerializer.Serialize(this, Written) + "\n";
}

public sealed record TruthSegment(string Role, int StartMs)
{
    public string? Text { get; init; }

    public int? EndMs { get; set; }

    public bool? Interrupted { get; set; }

    public bool? Estimated { get; set; }

    public string? Id { get; init; }

    public string? Name { get; init; }

    public JsonNode? Params { get; init; }

    public JsonNode? Result { get; init; }
}

public sealed record TruthLatency(int BotStartMs, int E2eMs, Dictionary<string, int>? PartsMs = null);

public sealed class TruthUsage
{
    public int TotalTokens { get; set; }

    public int TtsCharacters { get; set; }
}
