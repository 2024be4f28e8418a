using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tuner.Pipecat.Delivery;

/// <summary>The first line of a waiting record: where it goes, and what a person wants to know of it. The payload follows.</summary>
internal sealed record RecordFacts
{
    /// <summary>The version of this line.</summary>
    public int V { get; init; } = 1;

    /// <summary>The call's id, as the payload has it.</summary>
    public required string CallId { get; init; }

    /// <summary>The server.</summary>
    public required string BaseUrl { get; init; }

    /// <summary>The workspace.</summary>
    public required long WorkspaceId { get; init; }

    /// <summary>The agent that the call is filed under.</summary>
    public required string AgentId { get; init; }

    /// <summary>How many lines of the tap the record is made of.</summary>
    public long Lines { get; init; }

    /// <summary>When the call began, Unix milliseconds.</summary>
    public long StartedAt { get; init; }

    /// <summary>True when an earlier part of the call was on its way before: if the server knows the call, this is kept aside.</summary>
    public bool? Rest { get; init; }

    /// <summary>How long the recording before this line is, bytes; null where there is none.</summary>
    public long? SoundBytes { get; init; }

    /// <summary>The recording's SHA-256, 64 hexadecimal digits.</summary>
    public string? Sha256 { get; init; }

    public byte[] ToLine() => [.. JsonSerializer.SerializeToUtf8Bytes(this, DeliveryJson.Default.RecordFacts), (byte)'\n'];

    /// <summary>Reads the line; null when it is not as we write it.</summary>
    public static RecordFacts? Read(ReadOnlySpan<byte> line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, DeliveryJson.Default.RecordFacts) is { CallId: not null, BaseUrl: not null, AgentId: not null } facts ? facts : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>What lies beside a rejected record: why. No content of the call.</summary>
internal sealed record RejectedAnswer
{
    /// <summary>The call's id.</summary>
    public required string CallId { get; init; }

    /// <summary>The server's status; 409 for a record that came too late.</summary>
    public required int Status { get; init; }

    /// <summary>The server's words, at most 2,000 characters.</summary>
    public required string Why { get; init; }

    /// <summary>When, Unix milliseconds.</summary>
    public required long At { get; init; }

    /// <summary>True when the server has the call, without what it was too large with: this is the whole record.</summary>
    public bool? Shortened { get; init; }

    /// <summary>On which boot of which machine: the time alone cannot be believed when a clock jumps.</summary>
    public string? Boot { get; init; } = Journal.JournalHeader.ThisBoot;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(RecordFacts))]
[JsonSerializable(typeof(RejectedAnswer))]
[JsonSerializable(typeof(SoundFacts))]
internal sealed partial class DeliveryJson : JsonSerializerContext;
