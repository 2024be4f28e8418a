using System.Text.Json.Nodes;

namespace Tuner.Server.Tests.Support;

/// <summary>A call of an hour and about 500 rows: turns with their waits; here and there a tool, a failure, a cut, a slow answer, and one caller who got none.</summary>
internal static class LongCall
{
    public const long LengthMs = 3_600_000;
    public const int SlowTurn = 60;
    public const int UnansweredTurn = 150;

    /// <summary>The record.</summary>
    public static JsonObject Payload(string callId = "an-hour")
    {
        var rows = new JsonArray();
        var at = 2_000L;
        for (var turn = 0; at + 20_000 < LengthMs; turn++, at += 16_400)
        {
            rows.Add(Row("user", $"In turn {turn} I ask something that takes a while to say.", at, at + 3_100, new() { ["turn_index"] = turn }));
            if (turn == UnansweredTurn)
            {
                rows[^1]!["metadata"]!["unanswered_ms"] = 13_300;
                continue;
            }
            var wait = turn == SlowTurn ? 6_764 : 700 + (turn * 37 % 600);
            if (turn % 20 == 3) AddTool(rows, turn, at + 3_200);
            rows.Add(Row("agent", $"Turn {turn} is answered with a sentence or two, as long as such answers are.", at + 3_100 + wait, at + 3_100 + wait + 5_000, Answer(turn, at + 3_100, wait)));
        }
        return new JsonObject
        {
            ["call_id"] = callId,
            ["call_type"] = "phone_call",
            ["start_timestamp"] = 1776081600000,
            ["end_timestamp"] = 1776081600000 + LengthMs,
            ["recording_url"] = "pipecat://no-recording",
            ["disconnection_reason"] = "user_hangup",
            ["transcript_with_tool_calls"] = rows,
            ["general_meta_data_raw"] = JsonNode.Parse("""{"recording":{"complete":true,"cut":false},"errors":[{"at_ms":1800500,"source":"CartesiaTTSService#0","message":"server rejected WebSocket connection: HTTP 503","recovered":true}]}"""),
        };
    }

    private static void AddTool(JsonArray rows, int turn, long at)
    {
        var tool = new JsonObject { ["name"] = "look_up", ["request_id"] = $"t{turn}", ["params"] = new JsonObject { ["turn"] = turn } };
        rows.Add(new JsonObject { ["role"] = "agent_function", ["start_ms"] = at, ["tool"] = tool });
        if (turn == 103)
        {
            (tool["is_error"], tool["error"], tool["error_message"], tool["end_ms"]) = (true, "failed", "no such order: 4711", at + 300);
            return;
        }
        rows.Add(new JsonObject { ["role"] = "agent_result", ["start_ms"] = at + 300, ["tool"] = new JsonObject { ["name"] = "look_up", ["request_id"] = $"t{turn}", ["result"] = new JsonObject { ["found"] = true } } });
    }

    private static JsonObject Answer(int turn, long asked, long wait)
    {
        var metadata = new JsonObject
        {
            ["e2e_latency"] = wait,
            ["latency_parts_ms"] = new JsonObject { ["turn_detection"] = 200, ["llm"] = wait - 405, ["tts"] = 200, ["unexplained"] = 5 },
            ["latency_timeline"] = new JsonArray(
                Span("vad_silence", "setting", "VAD stop_secs 0.2 s", asked, asked + 200), Span("llm", "service", "OpenAILLMService#0", asked + 200, asked + wait - 205),
                Span("tts", "service", "CartesiaTTSService#0", asked + wait - 205, asked + wait - 5), Span("playout", "pipeline", "transport", asked + wait - 5, asked + wait)),
        };
        if (turn % 50 == 25) (metadata["interrupted"], metadata["interrupted_at_ms"], metadata["unheard_text"]) = (true, asked + wait + 4_000, "and more that nobody heard");
        return metadata;
    }

    private static JsonObject Span(string key, string kind, string owner, long start, long end) =>
        new() { ["key"] = key, ["owner_kind"] = kind, ["owner"] = owner, ["start_ms"] = start, ["end_ms"] = end };

    private static JsonObject Row(string role, string text, long start, long end, JsonObject metadata)
    {
        var row = Support.Payload.Spoken(role, text, start, end);
        row["metadata"] = metadata;
        return row;
    }
}
