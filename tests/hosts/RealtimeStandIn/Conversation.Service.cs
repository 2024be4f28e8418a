using System.Text.Json.Nodes;

namespace Tuner.RealtimeStandIn;

/// <summary>The service's own side.</summary>
public sealed partial class Conversation
{
    private const int TokensOfRequest = 50;

    /// <summary>The model asks for tools; the host runs them together and asks it again when all are done.</summary>
    public Conversation RunsTools(params (string Name, string Arguments, string Result, int Takes)[] tools)
    {
        var response = NextId("resp_");
        ResponseCreated(_now + 10, response);
        var called = _now + 310;
        var last = called;
        foreach (var (name, arguments, result, takes) in tools)
        {
            var (item, call) = (NextId("item_f"), NextId("call_"));
            Server(called, "response.output_item.done", new()
            {
                ["response_id"] = response,
                ["output_index"] = 0,
                ["item"] = new JsonObject { ["id"] = item, ["object"] = "realtime.item", ["type"] = "function_call", ["status"] = "completed", ["name"] = name, ["call_id"] = call, ["arguments"] = arguments },
            });
            var fails = result.StartsWith('!');
            Host(called + takes, "tool_result", call, fails ? 1 : 0, result.TrimStart('!'));
            Truth.Segments.Add(new TruthSegment("agent_function", called) { Id = call, Name = name, Params = JsonNode.Parse(arguments) });
            if (!fails) Truth.Segments.Add(new TruthSegment("agent_result", called + takes) { Id = call, Name = name, Result = JsonNode.Parse(result) });
            last = Math.Max(last, called + takes);
        }

        ResponseDone(called + 20, response, "completed", 30);
        _toolTime += last - called;
        Host(Math.Max(last, called + 21), "response");
        _now = Math.Max(last, called + 21) + RoundTrip;
        return this;
    }

    /// <summary>The caller goes on while a tool runs: it runs to its end, and the model answers him.</summary>
    public Conversation SaysWhileToolRuns(string text, string tool, string arguments, string result, int takes, int length = 900)
    {
        var (response, item, call, turn) = (NextId("resp_"), NextId("item_f"), NextId("call_"), NextId("item_u"));
        ResponseCreated(_now + 10, response);
        var called = _now + 310;
        Server(called, "response.output_item.done", new()
        {
            ["response_id"] = response,
            ["output_index"] = 0,
            ["item"] = new JsonObject { ["id"] = item, ["object"] = "realtime.item", ["type"] = "function_call", ["status"] = "completed", ["name"] = tool, ["call_id"] = call, ["arguments"] = arguments },
        });
        ResponseDone(called + 20, response, "completed", 30);
        Host(called + takes, "tool_result", call, text: result);
        Truth.Segments.Add(new TruthSegment("agent_function", called) { Id = call, Name = tool, Params = JsonNode.Parse(arguments) });
        Truth.Segments.Add(new TruthSegment("agent_result", called + takes) { Id = call, Name = tool, Result = JsonNode.Parse(result) });
        var start = called + 200;
        Server(start + Detection, "input_audio_buffer.speech_started", new() { ["audio_start_ms"] = start - _audioFrom - Padding, ["item_id"] = turn });
        Speak(text, turn, start, length, 300, false);
        return this;
    }

    /// <summary>Nobody spoke for as long as the session waits.</summary>
    public Conversation TimesOut()
    {
        _now = Math.Max(_now, SoundEnd()) + 6000;
        Server(_now, "input_audio_buffer.timeout_triggered", new() { ["audio_start_ms"] = _now - 6000 - _audioFrom, ["audio_end_ms"] = _now - _audioFrom, ["item_id"] = NextId("item_u") });
        return this;
    }

    public Conversation Presses(string keys)
    {
        _now = Math.Max(_now, SoundEnd()) + 500;
        var start = _now;
        foreach (var key in keys)
        {
            Server(_now, "input_audio_buffer.dtmf_event_received", new() { ["event"] = key.ToString(), ["received_at"] = 1763605109 });
            _now += 300;
        }

        Truth.Segments.Add(new TruthSegment("user", start) { Text = $"DTMF: {keys}", EndMs = _now - 300 });
        _now += 4000;
        return this;
    }

    public Conversation Errs(string code, string message)
    {
        Server(_now += 50, "error", new() { ["error"] = new JsonObject { ["type"] = "invalid_request_error", ["code"] = code, ["message"] = message, ["param"] = null, ["event_id"] = null } });
        Truth.Errors++;
        return this;
    }

    public Conversation RunsOutOfTokens(double resets)
    {
        Server(_now += 50, "rate_limits.updated", new()
        {
            ["rate_limits"] = new JsonArray(new JsonObject { ["name"] = "tokens", ["limit"] = 50000, ["remaining"] = 0, ["reset_seconds"] = resets }),
        });
        Truth.Errors++;
        return this;
    }

    /// <summary>What is left is thrown away, at the host and at the service.</summary>
    private void Cut(int at)
    {
        if (_sounding is not { } playing) return;
        var cleared = at + HostReacts;
        var heard = Math.Min((int)((cleared - playing.Start) * _pace), playing.Length);
        if (playing.DoneAt > at)
        {
            _steps.RemoveAll(step => step.Ms > at && step.Event is { } made && ((string?)made["response_id"] == playing.Response || (string?)made["response"]?["id"] == playing.Response));
            ResponseDone(at + 1, playing.Response, "cancelled", 40);
        }

        _steps.RemoveAll(step => step is { Host: "played" or "sent" } && step.Id == playing.Item && step.Ms > at);
        if (_tellsMarks) heard = ClearMarks(playing.Item, at, cleared);
        if (_paces) Host(cleared, "cleared");
        if (_tellsPlayback)
        {
            Host(cleared, "played", playing.Item, heard);
            Host(cleared, "cleared");
        }

        Host(cleared, "truncate", playing.Item, heard);
        Server(cleared + RoundTrip, "conversation.item.truncated", new() { ["item_id"] = playing.Item, ["content_index"] = 0, ["audio_end_ms"] = heard });
        var index = Truth.Segments.FindLastIndex(segment => segment.Role == "agent");
        var told = Truth.Segments[index];
        Truth.Segments[index] = told with { Text = StandInVoice.HeardIn(playing.Text, (int)((cleared - playing.Start) * _pace)), EndMs = cleared, Interrupted = true, Estimated = true };
        _sounding = null;
    }

    /// <summary>The network throws away what it holds, and sends all its marks back at once. Returns what the host knows to be heard.</summary>
    private int ClearMarks(string item, int at, int cleared)
    {
        var waiting = _steps.Where(step => step is { Host: "mark_back" } && step.Id == item && step.Ms > at).ToList();
        var heard = _steps.Where(step => step is { Host: "mark_back" } && step.Id == item && step.Ms <= at).Select(step => step.Value).DefaultIfEmpty(0).Max();
        _steps.RemoveAll(step => step.Host is ("mark" or "mark_back") && step.Id == item && step.Ms > at);
        Host(cleared, "cleared");
        foreach (var mark in waiting.Where(mark => _steps.Exists(step => step.Host == "mark" && step.Text == mark.Text))) _steps.Add(mark with { Ms = cleared + 20 });
        return heard;
    }

    private void ResponseCreated(int ms, string id) =>
        Server(ms, "response.created", new() { ["response"] = ResponseOf(id, "in_progress", null, null) });

    private void ResponseDone(int ms, string id, string status, int tokens)
    {
        _steps.RemoveAll(step => (string?)step.Event?["type"] == "response.done" && (string?)step.Event["response"]!["id"] == id);
        Server(ms, "response.done", new() { ["response"] = ResponseOf(id, status, status == "cancelled" ? "turn_detected" : null, tokens) });
        Truth.Usage.TotalTokens = _steps.Sum(step => (string?)step.Event?["type"] == "response.done" ? (int)step.Event["response"]!["usage"]!["total_tokens"]! : 0);
    }

    private static JsonObject ResponseOf(string id, string status, string? reason, int? tokens) => new()
    {
        ["object"] = "realtime.response",
        ["id"] = id,
        ["status"] = status,
        ["output"] = new JsonArray(),
        ["conversation_id"] = "conv_1",
        ["output_modalities"] = new JsonArray("audio"),
        ["metadata"] = null,
        ["status_details"] = reason is null ? null : new JsonObject { ["type"] = status, ["reason"] = reason },
        ["usage"] = tokens is not { } made ? null : new JsonObject
        {
            ["total_tokens"] = TokensOfRequest + made,
            ["input_tokens"] = TokensOfRequest,
            ["output_tokens"] = made,
            ["input_token_details"] = new JsonObject
            {
                ["text_tokens"] = 40,
                ["audio_tokens"] = 10,
                ["image_tokens"] = 0,
                ["cached_tokens"] = 16,
                ["cached_token_details"] = new JsonObject { ["text_tokens"] = 12, ["audio_tokens"] = 4, ["image_tokens"] = 0 },
            },
            ["output_token_details"] = new JsonObject { ["text_tokens"] = 8, ["audio_tokens"] = made - 8 },
        },
    };

    private void Delta(int ms, string type, string response, string item, string text) =>
        Server(ms, type, new() { ["response_id"] = response, ["item_id"] = item, ["output_index"] = 0, ["content_index"] = 0, ["delta"] = text });

    private void Audio(int ms, string response, string item, int length) =>
        Server(ms, "response.output_audio.delta", new() { ["response_id"] = response, ["item_id"] = item, ["output_index"] = 0, ["content_index"] = 0, ["bytes"] = length * 48 });

    private void End(string text, string response, string item, int done, int length)
    {
        Server(done, "response.output_audio_transcript.done", new() { ["response_id"] = response, ["item_id"] = item, ["output_index"] = 0, ["content_index"] = 0, ["transcript"] = text });
        Server(done, "response.output_audio.done", new() { ["response_id"] = response, ["item_id"] = item, ["output_index"] = 0, ["content_index"] = 0 });
        ResponseDone(done, response, "completed", Math.Max(20, length / 50));
    }

    private static JsonObject SessionOf() => new()
    {
        ["session"] = new JsonObject
        {
            ["type"] = "realtime",
            ["object"] = "realtime.session",
            ["id"] = "sess_1",
            ["model"] = "gpt-realtime",
            ["output_modalities"] = new JsonArray("audio"),
            ["instructions"] = "",
            ["tools"] = new JsonArray(),
            ["tool_choice"] = "auto",
            ["max_output_tokens"] = "inf",
            ["tracing"] = null,
            ["truncation"] = "auto",
            ["prompt"] = null,
            ["expires_at"] = 1763605109,
            ["include"] = null,
            ["audio"] = new JsonObject
            {
                ["input"] = new JsonObject
                {
                    ["format"] = new JsonObject { ["type"] = "audio/pcm", ["rate"] = 24000 },
                    ["transcription"] = null,
                    ["noise_reduction"] = null,
                    ["turn_detection"] = new JsonObject
                    {
                        ["type"] = "server_vad",
                        ["threshold"] = 0.5,
                        ["prefix_padding_ms"] = Padding,
                        ["silence_duration_ms"] = Silence,
                        ["idle_timeout_ms"] = null,
                        ["create_response"] = true,
                        ["interrupt_response"] = true,
                    },
                },
                ["output"] = new JsonObject { ["format"] = new JsonObject { ["type"] = "audio/pcm", ["rate"] = 24000 }, ["voice"] = "marin", ["speed"] = 1.0 },
            },
        },
    };
}
