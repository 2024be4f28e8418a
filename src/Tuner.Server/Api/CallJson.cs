using System.Text.Json;
using Tuner.Server.Calls;
using Tuner.Server.Search;
using Tuner.Server.Storage;

namespace Tuner.Server.Api;

/// <summary>Calls as this server's own JSON.</summary>
internal static class CallJson
{
    /// <summary>Writes a page of the list; <c>next</c> and <c>previous</c> are the values for <c>cursor</c>, null where the list ends.</summary>
    public static void WriteList(Utf8JsonWriter json, CallQuestion question, CallListing listing, CallTotal total)
    {
        json.WriteStartObject();
        json.WriteNumber("total", total.Calls);
        json.WriteBoolean("total_at_least", total.IsAtLeast);
        json.WriteStartArray("calls");
        foreach (var call in listing.Calls)
        {
            json.WriteStartObject();
            WriteMembers(json, call);
            if (listing.Sentences.TryGetValue(call.Id, out var sentence)) WriteSentence(json, sentence);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteString("previous", CallCursor.Write(question, listing.Previous, backwards: true));
        json.WriteString("next", CallCursor.Write(question, listing.Next, backwards: false));
        json.WriteEndObject();
    }

    // Where the search was found: the sentence, and in it the hits, counted in UTF-16 units.
    private static void WriteSentence(Utf8JsonWriter json, SearchSnippet sentence)
    {
        json.WriteStartObject("found");
        json.WriteString("text", sentence.Text);
        json.WriteStartArray("hits");
        foreach (var hit in sentence.Hits)
        {
            json.WriteStartArray();
            json.WriteNumberValue(hit.Start);
            json.WriteNumberValue(hit.End);
            json.WriteEndArray();
        }
        json.WriteEndArray();
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
        WriteNumber(json, "agent_version", summary.AgentVersion);
        json.WriteString("caller_phone_number", summary.Caller);
        json.WriteNumber("failed_tools", summary.FailedTools);
        json.WriteNumber("answers", summary.Answers);
        json.WriteNumber("unanswered", summary.Unanswered);
        WriteWait(json, "wait_p50_ms", summary.WaitHalf);
        WriteWait(json, "wait_p95_ms", summary.WaitMost);
        WriteWait(json, "wait_worst_ms", summary.WaitWorst);
        if (summary.Cost is { } cents) json.WriteNumber("call_cost", cents);
        else json.WriteNull("call_cost");
        WriteNumber(json, "tokens", summary.Tokens);
    }

    // Of a wait that no answer ended: it would have been longer.
    private static void WriteWait(Utf8JsonWriter json, string name, WaitFigure? wait)
    {
        WriteNumber(json, name, wait?.Ms);
        if (wait is { AtLeast: true }) json.WriteBoolean(name.Replace("_ms", "_at_least", StringComparison.Ordinal), true);
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, long? number)
    {
        if (number is { } value) json.WriteNumber(name, value);
        else json.WriteNull(name);
    }
}
