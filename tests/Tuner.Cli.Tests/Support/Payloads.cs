using System.Text.Json;
using Tuner.Pipecat.Models;

namespace Tuner.Cli.Tests.Support;

/// <summary>Small records to show.</summary>
internal static class Payloads
{
    public static CallPayload Of(params TranscriptSegment[] rows) => new()
    {
        CallId = "call-1",
        CallType = "web_call",
        RecordingUrl = "pipecat://no-recording",
        StartTimestamp = 1_795_495_233_992,
        EndTimestamp = 1_795_495_233_992 + 38_200,
        DisconnectionReason = DisconnectReason.UserHangup,
        TranscriptWithToolCalls = rows,
    };

    public static TranscriptSegment User(string text, long start, long end) => new() { Role = SegmentRole.User, Text = text, StartMs = start, EndMs = end };

    public static TranscriptSegment Agent(string text, long start, long end, TranscriptMetadata? metadata = null) =>
        new() { Role = SegmentRole.Agent, Text = text, StartMs = start, EndMs = end, Metadata = metadata };

    public static JsonElement Json(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
