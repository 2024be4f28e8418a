using System.Text.Json;
using Tuner.Pipecat.Reading;
using Tuner.Server.Calls;

namespace Tuner.Cli.Mcp;

/// <summary>A call as a server's list tells it.</summary>
internal static class ListedAnswer
{
    /// <summary>Reads it; null when it is none.</summary>
    public static ListedCall? Read(JsonElement call)
    {
        if (Number(call, "id") is not { } id || call.Text("call_id") is not { } callId) return null;
        var summary = new CallSummary(
            callId, call.Text("call_type") ?? "", Number(call, "started_at_ms") ?? 0, Number(call, "duration_ms") ?? 0, Count(call, "turns"), Count(call, "interruptions"), Count(call, "tools"), Count(call, "errors"),
            Number(call, "response_median_ms"), Number(call, "response_worst_ms"), call.Text("disconnection_reason"), call.IsTrue("incomplete"))
        {
            AgentVersion = Number(call, "agent_version"),
            Caller = call.Text("caller_phone_number"),
            FailedTools = Count(call, "failed_tools"),
            Answers = Count(call, "answers"),
            Unanswered = Count(call, "unanswered"),
            WaitHalf = Wait(call, "wait_p50"),
            WaitMost = Wait(call, "wait_p95"),
            WaitWorst = Wait(call, "wait_worst"),
            Cost = ((JsonElement?)call).Number("call_cost"),
            Tokens = Number(call, "tokens"),
        };
        return new(id, Number(call, "workspace_id") ?? 0, call.Text("agent_remote_identifier") ?? "", Number(call, "received_at_ms") ?? 0, summary);
    }

    private static WaitFigure? Wait(JsonElement call, string name) => Number(call, $"{name}_ms") is { } ms ? new(ms, call.IsTrue($"{name}_at_least")) : null;

    private static int Count(JsonElement call, string name) => (int)Math.Clamp(Number(call, name) ?? 0, 0, int.MaxValue);

    private static long? Number(JsonElement call, string name) => call.Member(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out var number) ? number : null;
}
