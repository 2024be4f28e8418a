using System.Text.Json;
using Tuner.Server.Calls;
using Tuner.Server.Storage;

namespace Tuner.Server.Api;

/// <summary>Calls as this server's own JSON.</summary>
internal static class CallJson
{
    /// <summary>Writes a page of the list; <c>older</c> and <c>newer</c> are the values for <c>before</c> and <c>after</c>, null where the list ends.</summary>
    public static void WriteList(Utf8JsonWriter json, CallListing listing, long total)
    {
        json.WriteStartObject();
        json.WriteNumber("total", total);
        json.WriteStartArray("calls");
        foreach (var call in listing.Calls)
        {
            json.WriteStartObject();
            WriteMembers(json, call);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteString("newer", listing.HasNewer && listing.Calls.Count > 0 ? listing.First.ToString() : null);
        json.WriteString("older", listing.HasOlder && listing.Calls.Count > 0 ? listing.Last.ToString() : null);
        json.WriteEndObject();
    }

    /// <summary>Writes one call, with its payload in <c>call</c>.</summary>
    public static void WriteCall(Utf8JsonWriter json, ListedCall listed, JsonElement payload)
    {
        json.WriteStartObject();
        WriteMembers(json, listed);
        json.WritePropertyName("call");
        NormalizedCall.Write(json, payload);
        json.WriteEndObject();
    }

    private static void WriteMembers(Utf8JsonWriter json, ListedCall call)
    {
        var summary = call.Summary;
        json.WriteNumber("id", call.Id);
        json.WriteNumber("workspace_id", call.WorkspaceId);
        json.WriteString("agent_remote_identifier", call.Agent);
        json.WriteString("call_id", summary.CallId);
        json.WriteString("call_type", summary.CallType);
        json.WriteNumber("received_at_ms", call.ReceivedAtMs);
        json.WriteNumber("started_at_ms", summary.StartedAtMs);
        json.WriteNumber("duration_ms", summary.DurationMs);
        json.WriteNumber("turns", summary.Turns);
        json.WriteNumber("interruptions", summary.Interruptions);
        json.WriteNumber("tools", summary.Tools);
        json.WriteNumber("errors", summary.Errors);
        WriteNumber(json, "response_median_ms", summary.ResponseMedianMs);
        WriteNumber(json, "response_worst_ms", summary.ResponseWorstMs);
        json.WriteString("disconnection_reason", summary.EndReason);
        json.WriteBoolean("incomplete", summary.Incomplete);
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, long? number)
    {
        if (number is { } value) json.WriteNumber(name, value);
        else json.WriteNull(name);
    }
}
