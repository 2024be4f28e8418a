using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tuner.Pipecat.Frames;

/// <summary>The first line of a frame log. It never holds an API key.</summary>
internal sealed record FrameLogHeader
{
    /// <summary>The version of the format that is read and written here.</summary>
    public const long Version = 1;

    /// <summary>The format's version.</summary>
    public long? V { get; init; }

    /// <summary>A name for people.</summary>
    public string? Call { get; init; }

    /// <summary>What the application said of the call at its start.</summary>
    public CallConfig? Config { get; init; }

    /// <summary>The version of Pipecat.</summary>
    public string? Pipecat { get; init; }

    /// <summary>The version of Python.</summary>
    public string? Python { get; init; }

    /// <summary>When the log was opened, Unix nanoseconds.</summary>
    public long? T { get; init; }

    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Extra { get; set; }
}

/// <summary>What the application said of the call: names and limits as in the API.</summary>
internal sealed record CallConfig
{
    public long? WorkspaceId { get; init; }

    public string? AgentId { get; init; }

    public string? CallId { get; init; }

    public string? CallType { get; init; }

    public string? RecordingUrl { get; init; }

    public string? AsrModel { get; init; }

    public string? LlmModel { get; init; }

    public string? TtsModel { get; init; }

    public long? AgentVersion { get; init; }

    public string? CallerPhoneNumber { get; init; }

    public string? Recipient { get; init; }

    public bool? CallSuccessful { get; init; }

    public bool? InVoicemail { get; init; }

    public string? SipCallId { get; init; }

    public IReadOnlyDictionary<string, string>? SipHeaders { get; init; }

    public IReadOnlyDictionary<string, JsonElement>? CollectedDynamicVariables { get; init; }

    /// <summary>Goes into <c>general_meta_data_raw</c>, where it may not replace what the record knows itself.</summary>
    public IReadOnlyDictionary<string, JsonElement>? ExtraMetadata { get; init; }

    public double? CallCost { get; init; }

    /// <summary>Members of a tool's result that say that it failed.</summary>
    public IReadOnlyList<string>? ToolErrorMembers { get; init; }

    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Extra { get; set; }
}
