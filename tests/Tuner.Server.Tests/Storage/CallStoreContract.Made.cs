using System.Text.Json;
using System.Text.Json.Nodes;
using Tuner.Server.Ingest;
using Tuner.Server.Storage;
using Tuner.Server.Tests.Support;

namespace Tuner.Server.Tests.Storage;

/// <summary>What the questions are asked of.</summary>
public abstract partial class CallStoreContract
{
    // The second filter's conditions where the first has none.
    private static CallFilter Both(CallFilter first, CallFilter second) => first with
    {
        WorkspaceId = first.WorkspaceId ?? second.WorkspaceId,
        Agent = first.Agent ?? second.Agent,
        AgentVersion = first.AgentVersion ?? second.AgentVersion,
        FromMs = first.FromMs ?? second.FromMs,
        ToMs = first.ToMs ?? second.ToMs,
        EndReason = first.EndReason ?? second.EndReason,
        CallType = first.CallType ?? second.CallType,
        Caller = first.Caller ?? second.Caller,
        HasErrors = first.HasErrors ?? second.HasErrors,
        HasFailedTools = first.HasFailedTools ?? second.HasFailedTools,
        HasInterruptions = first.HasInterruptions ?? second.HasInterruptions,
        HasUnanswered = first.HasUnanswered ?? second.HasUnanswered,
        Incomplete = first.Incomplete ?? second.Incomplete,
        Voicemail = first.Voicemail ?? second.Voicemail,
        Transferred = first.Transferred ?? second.Transferred,
        HasTyped = first.HasTyped ?? second.HasTyped,
        HasMuted = first.HasMuted ?? second.HasMuted,
        SlowerThanMs = first.SlowerThanMs ?? second.SlowerThanMs,
        MinCost = first.MinCost ?? second.MinCost,
        MaxCost = first.MaxCost ?? second.MaxCost,
    };

    private int _stored;

    // Every few calls each fact is another; starts come twice, and lengths, waits and costs often.
    private async Task StoreManyAsync(int count)
    {
        var first = _stored;
        _stored += count;
        // Some at once, as a server is sent them.
        foreach (var some in Enumerable.Range(first, count).Chunk(20))
            await Task.WhenAll(some.Select(i => StoreAsync($"many-{i}", 1 + (i % 2), $"agent-{i % 3}", Made(i))));
    }

    private static JsonObject Made(int i)
    {
        var start = 1_000_000_000_000 + (i / 2 * 1_000);
        var rows = new JsonArray { Payload.Spoken("user", "hello", 0, 500) };
        if (i % 4 != 0) rows.Add(JsonNode.Parse($$$"""{"role":"agent","text":"hi","start_ms":900,"end_ms":1000,"metadata":{"e2e_latency":{{{500 + (i % 5 * 500)}}},"interrupted":{{{(i % 5 == 0 ? "true" : "false")}}}}}"""));
        if (i % 6 == 0) rows.Add(JsonNode.Parse("""{"role":"user","text":"anybody?","start_ms":2000,"end_ms":2100,"metadata":{"unanswered_ms":4000}}"""));
        if (i % 7 == 0) rows.Add(JsonNode.Parse($$$"""{"role":"user","text":"42","start_ms":2200,"end_ms":2200,"metadata":{"input":"text","muted":{{{(i % 2 == 0 ? "true" : "false")}}}}}"""));
        if (i % 3 == 0) rows.Add(JsonNode.Parse($$$"""{"role":"agent_function","start_ms":1100,"tool":{"name":"book","params":{},"is_error":{{{(i % 9 == 0 ? "true" : "false")}}}}}"""));
        var payload = Payload.Valid($"many-{i}");
        payload["start_timestamp"] = start / 1000;
        payload["end_timestamp"] = (start / 1000) + 1 + (i % 4);
        payload["call_type"] = i % 4 == 1 ? "phone_call" : "web_call";
        payload["disconnection_reason"] = i % 7 == 0 ? "error" : "user_hangup";
        payload["transcript_with_tool_calls"] = rows;
        if (i % 3 != 0) payload["agent_version"] = i % 3;
        if (i % 5 == 0) payload["caller_phone_number"] = $"+4930{i % 2}";
        if (i % 2 == 0) payload["call_cost"] = i % 4 + 0.5;
        if (i % 11 != 0) payload["in_voicemail"] = i % 11 == 5;
        payload["general_meta_data_raw"] = JsonNode.Parse($$"""{"recording":{"complete":{{(i % 8 == 0 ? "false" : "true")}}},"errors":[{{(i % 10 == 0 ? """{"at_ms":5,"source":"tts","message":"no"}""" : "")}}],"transfers":[{{(i % 13 == 0 ? """{"at_ms":5}""" : "")}}]}""");
        return payload;
    }

    private Task<long> StoreAsync(string callId, long workspace = 1, string agent = "a", string spoken = "hello", string? heard = null) =>
        StoreAsync(callId, workspace, agent, SpokenCall(spoken, heard));

    private static JsonObject SpokenCall(string spoken, string? heard) => heard is null
        ? Payload.WithRows(Payload.Spoken("user", spoken, 0, 500))
        : Payload.WithRows(Payload.Spoken("user", spoken, 0, 500), Payload.Spoken("agent", heard, 600, 900));

    private async Task<long> StoreAsync(string callId, long workspace, string agent, JsonObject payload)
    {
        payload["call_id"] = callId;
        var body = JsonSerializer.SerializeToUtf8Bytes(payload);
        using var document = JsonDocument.Parse(body);
        return (await Calls.AddAsync(CallIntake.Of(workspace, agent, 0, document.RootElement, body), Cancel)).Id;
    }
}
