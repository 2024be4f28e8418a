using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tuner.Cli.Record;

/// <summary>A control message from the host: the members of all kinds, see <c>docs/wire.md</c>.</summary>
internal sealed record WireMessage
{
    public string? Wire { get; init; }

    public long? Version { get; init; }

    public string? ApiKey { get; init; }

    public string? BaseUrl { get; init; }

    public long? WorkspaceId { get; init; }

    public string? StateDir { get; init; }

    public bool? Debug { get; init; }

    public string? Capture { get; init; }

    public JsonElement? Redaction { get; init; }

    /// <summary>What becomes of the call's sound; null where none is kept.</summary>
    public WireAudio? Audio { get; init; }

    public string? Prices { get; init; }

    public string? Otlp { get; init; }

    public string? OtlpHeaders { get; init; }

    public double? CallTimeoutSecs { get; init; }

    public long? Acked { get; init; }

    public WireHost? Host { get; init; }

    public JsonElement? Header { get; init; }

    public IReadOnlyDictionary<string, long>? Dropped { get; init; }

    public JsonElement? Id { get; init; }

    public long? Call { get; init; }

    /// <summary>Whose sound is missing, where on the pipeline's clock (ns), and how much of it.</summary>
    public string? Side { get; init; }

    public long? Clock { get; init; }

    public long? Ms { get; init; }

    public int? Speaker { get; init; }

    public bool? Alone { get; init; }

    /// <summary>True when the line is a control message: an object whose first key is <c>wire</c>.</summary>
    public static bool Is(ReadOnlySpan<byte> json)
    {
        if (json.StartsWith("{\"wire\":"u8)) return true;
        if (json.StartsWith("{\""u8)) return false;
        var reader = new Utf8JsonReader(json);
        try
        {
            return reader.Read() && reader.TokenType == JsonTokenType.StartObject && reader.Read()
                && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("wire"u8);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Reads a message; null when it cannot be read.</summary>
    public static WireMessage? Read(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, WireJson.Default.WireMessage);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>The host's process.</summary>
internal sealed record WireHost
{
    public int? Pid { get; init; }

    /// <summary>Clock ticks since boot; 0 where the system does not tell.</summary>
    public long? Start { get; init; }
}

/// <summary>What the recorder says: the members of all kinds.</summary>
internal sealed record RecorderMessage
{
    [JsonPropertyOrder(-1)]
    public required string Wire { get; init; }

    public int? Version { get; init; }

    public string? Recorder { get; init; }

    public int? Pid { get; init; }

    /// <summary>What it knows beyond version 1 of the wire.</summary>
    public IReadOnlyList<string>? Takes { get; init; }

    public long? Call { get; init; }

    public long? Seq { get; init; }

    public string? Level { get; init; }

    public string? Text { get; init; }

    public int? Status { get; init; }

    public int? Attempts { get; init; }

    public string? Why { get; init; }

    public long? RetryAt { get; init; }

    public JsonElement? Id { get; init; }

    public long? Calls { get; init; }

    public long? Waiting { get; init; }

    public long? Delivered { get; init; }

    public long? Rejected { get; init; }

    public IReadOnlyDictionary<string, long>? Lost { get; init; }

    public long? RssAnonBytes { get; init; }

    public Tuner.Pipecat.Models.Usage? Usage { get; init; }

    public long? DurationMs { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(WireMessage))]
[JsonSerializable(typeof(RecorderMessage))]
[JsonSerializable(typeof(WireSound))]
internal sealed partial class WireJson : JsonSerializerContext;
