using System.Text;
using System.Text.Json.Nodes;

namespace Tuner.Server.Tests.Support;

/// <summary>Small valid payloads, and ways to make them less so.</summary>
internal static class Payload
{
    public static JsonObject Valid(string callId = "call-1") => new()
    {
        ["call_id"] = callId,
        ["call_type"] = "web_call",
        ["start_timestamp"] = 1776081600000,
        ["end_timestamp"] = 1776081642500,
        ["recording_url"] = "pipecat://no-recording",
        ["transcript_with_tool_calls"] = new JsonArray(Spoken("agent", "Hello", 310, 1240)),
    };

    public static JsonObject Spoken(string role, string text, long start, long end) =>
        new() { ["role"] = role, ["text"] = text, ["start_ms"] = start, ["end_ms"] = end };

    /// <summary>A valid payload with one member changed; null JSON text takes it out.</summary>
    public static JsonObject With(string name, string? json)
    {
        var payload = Valid();
        if (json is null) payload.Remove(name);
        else payload[name] = JsonNode.Parse(json);
        return payload;
    }

    /// <summary>A valid payload whose only row is this.</summary>
    public static JsonObject WithRow(string json) => With("transcript_with_tool_calls", $"[{json}]");

    public static JsonObject WithRows(params JsonNode[] rows)
    {
        var payload = Valid();
        payload["transcript_with_tool_calls"] = new JsonArray(rows);
        return payload;
    }

    public static HttpContent AsContent(this JsonObject payload) => new StringContent(payload.ToJsonString(), Encoding.UTF8, "application/json");
}
