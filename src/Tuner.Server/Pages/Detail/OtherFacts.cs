using System.Text.Json;
using Tuner.Pipecat.Reading;

namespace Tuner.Server.Pages.Detail;

/// <summary>What the application, or another sender, told of the call beside what has a place of its own on the page.</summary>
internal static class OtherFacts
{
    private const int OneLine = 60;

    private static readonly HashSet<string> OfCall = new(StringComparer.Ordinal)
    {
        "call_id", "call_type", "start_timestamp", "end_timestamp", "duration_ms", "recording_url", "recording_multi_channel_url", "transcript", "transcript_with_tool_calls", "call_status",
        "disconnection_reason", "agent_version", "caller_phone_number", "call_successful", "collected_dynamic_variables", "call_cost", "sip_call_id", "sip_headers", "recipient",
        "in_voicemail", "user_sentiment", "metadata", "general_meta_data_raw",
    };

    private static readonly HashSet<string> OfRaw = new(StringComparer.Ordinal)
    {
        "ai_models", "usage_token", "recording", "usage", "cost_parts", "errors", "transfers", "start_up", "stalls", "unheard_responses", "quality", "masked_in_copy",
    };

    /// <summary>The facts: a line where it fits, else JSON that opens.</summary>
    public static IEnumerable<Fact> Of(JsonElement payload) =>
        Members(payload.Member("general_meta_data_raw"), OfRaw).Concat(Members(payload.Member("metadata"), OfRaw)).Concat(Members(payload, OfCall));

    /// <summary>The members of an object as facts.</summary>
    public static IEnumerable<Fact> Members(JsonElement? owner, IReadOnlySet<string> known) =>
        owner is not { ValueKind: JsonValueKind.Object } members ? []
        : members.EnumerateObject().Where(member => member.Value.ValueKind != JsonValueKind.Null && !known.Contains(member.Name)).Select(member => Of(member.Name, member.Value));

    private static Fact Of(string name, JsonElement value)
    {
        var label = Format.Bounded(name, 60);
        return value.ValueKind switch
        {
            JsonValueKind.String => new(label, Format.Bounded(value.GetString()!, 200)),
            JsonValueKind.Object or JsonValueKind.Array when PageJson.Of(value) is { Length: > OneLine } json => new(label, value.ValueKind == JsonValueKind.Array ? $"{Format.Count(value.GetArrayLength())} items" : "Object") { Json = json },
            _ => new(label, Format.Bounded(value.GetRawText(), 200)),
        };
    }
}
