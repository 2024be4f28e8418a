using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tuner.Pipecat.Models;

/// <summary>The body of <c>POST /api/v1/public/call</c>: one call, as Tuner's create-call page defines it.</summary>
public sealed record CallPayload
{
    /// <summary>The provider's id of the call, 1 to 200 characters; the API is idempotent by it.</summary>
    public required string CallId { get; init; }

    /// <summary>The kind of call, 1 to 100 characters, e.g. <c>web_call</c> or <c>phone_call</c>.</summary>
    public required string CallType { get; init; }

    /// <summary>When the call began, Unix milliseconds.</summary>
    public required long StartTimestamp { get; init; }

    /// <summary>When the call ended, Unix milliseconds, never before <see cref="StartTimestamp"/>.</summary>
    public required long EndTimestamp { get; init; }

    /// <summary>Where the recording lies, 1 to 1024 characters.</summary>
    public required string RecordingUrl { get; init; }

    /// <summary>The timeline, at least one row, ordered by <see cref="TranscriptSegment.StartMs"/>.</summary>
    public required IReadOnlyList<TranscriptSegment> TranscriptWithToolCalls { get; init; }

    /// <summary>Always <c>call_ended</c>.</summary>
    public string? CallStatus { get; init; }

    /// <summary>How long the call was, milliseconds.</summary>
    public long? DurationMs { get; init; }

    /// <summary>Why the call ended, at most 100 characters; see <see cref="DisconnectReason"/>.</summary>
    public string? DisconnectionReason { get; init; }

    /// <summary>The version of the agent's deployment, 0 or more.</summary>
    public long? AgentVersion { get; init; }

    /// <summary>The caller's number, E.164 when known, at most 50 characters.</summary>
    public string? CallerPhoneNumber { get; init; }

    /// <summary>Whether the call reached its purpose, as the application judges it.</summary>
    public bool? CallSuccessful { get; init; }

    /// <summary>Whether a machine answered: as the application said, else as Pipecat's detector decided.</summary>
    public bool? InVoicemail { get; init; }

    /// <summary>Free JSON that the application collected.</summary>
    public IReadOnlyDictionary<string, JsonElement>? CollectedDynamicVariables { get; init; }

    /// <summary>What the call cost, in US cents.</summary>
    public double? CallCost { get; init; }

    /// <summary>The SIP <c>Call-ID</c> of the inbound leg.</summary>
    public string? SipCallId { get; init; }

    /// <summary>The SIP headers of the inbound leg.</summary>
    public IReadOnlyDictionary<string, string>? SipHeaders { get; init; }

    /// <summary>The dialled address: a phone number or a SIP URI.</summary>
    public string? Recipient { get; init; }

    /// <summary>Models and usage under the names that the API documents.</summary>
    public CallMetadata? Metadata { get; init; }

    /// <summary>Models and usage under the seed's names, and everything else that the record knows of the call.</summary>
    public GeneralMetaData? GeneralMetaDataRaw { get; init; }

    /// <summary>Members that this version does not know, kept as they came.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Extra { get; set; }
}
