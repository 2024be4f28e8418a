using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Tuner.Benchmarks.Store;

/// <summary>
/// Calls as the recorder sends them, made up: a caller and an agent in turns, each answer with its wait, the wait's parts and
/// owners, tools with their results, now and then an error, a cut, a turn without an answer. The same number gives the same call.
/// </summary>
internal static class RealShapedCalls
{
    private const long FirstStart = 1_775_000_000_000;
    private static readonly string[] Words = "hello yes no please thanks I would like to order a large pizza with mushrooms for tomorrow at seven the number is my address street can you repeat that again one moment let me check we have a table by the window until nine sure great and anything else to drink water without ice invoice refund delivery late driver appointment doctor morning reschedule cancel confirm password account balance transfer card lost blocked Müller straße où déjà señor mañana".Split(' ');
    private static readonly string[] Reasons = ["user_hangup", "user_hangup", "user_hangup", "agent_hangup", "agent_hangup", "timeout", "error", "transferred"];
    private static readonly string[] Tools = ["look_up_order", "find_table", "book_table", "check_balance", "send_sms", "transfer_call"];

    /// <summary>The agents' names.</summary>
    public static IReadOnlyList<string> Agents { get; } = ["front desk", "orders", "bookings", "support", "billing", "after hours", "survey", "night line"];

    /// <summary>One call with this many answers, with a tool at three of ten.</summary>
    /// <param name="number">Which one.</param>
    /// <param name="of">Of how many; their starts lie evenly in thirty days.</param>
    /// <param name="answers">How many answers it has.</param>
    public static ReadOnlyMemory<byte> Create(long number, long of, int answers = 10)
    {
        var random = new Random((int)(number % int.MaxValue));
        var start = StartedAtMs(number, of);
        var bytes = new ArrayBufferWriter<byte>(1_200 * (answers + 1));
        using var json = new Utf8JsonWriter(bytes);
        json.WriteStartObject();
        json.WriteString("call_id", CallId(number));
        json.WriteString("call_type", random.Next(4) == 0 ? "web_call" : "phone_call");
        json.WriteString("recording_url", "pipecat://no-recording");
        json.WriteNumber("agent_version", 1 + (number * 5 / of));
        json.WriteString("caller_phone_number", string.Create(CultureInfo.InvariantCulture, $"+49151{random.Next(200_000):D8}"));
        json.WriteBoolean("in_voicemail", number % 40 == 0);
        json.WriteNumber("start_timestamp", start);
        var rows = new Rows(json, random, number);
        rows.Write(answers);
        json.WriteNumber("end_timestamp", start + rows.EndMs);
        json.WriteString("call_status", "call_ended");
        json.WriteString("disconnection_reason", Reasons[random.Next(Reasons.Length)]);
        if (random.Next(5) > 0) json.WriteNumber("call_cost", Math.Round(random.NextDouble() * 40, 2));
        WriteRaw(json, random, rows, number);
        json.WriteEndObject();
        json.Flush();
        return bytes.WrittenMemory;
    }

    /// <summary>When a call began, Unix milliseconds.</summary>
    public static long StartedAtMs(long number, long of) => FirstStart + (long)(30 * 86_400_000.0 * number / of);

    /// <summary>The call_id of a number; always as long.</summary>
    public static string CallId(long number) => string.Create(CultureInfo.InvariantCulture, $"call-{number:D12}");

    private static void WriteRaw(Utf8JsonWriter json, Random random, Rows rows, long number)
    {
        json.WriteStartObject("general_meta_data_raw");
        json.WriteStartObject("recording");
        json.WriteString("reason_source", "frame");
        json.WriteBoolean("complete", random.Next(50) > 0);
        json.WriteString("pipecat", "1.7.0");
        json.WriteEndObject();
        json.WriteStartObject("usage");
        json.WriteStartArray("llm");
        json.WriteStartObject();
        json.WriteString("model", "gpt-4.1");
        json.WriteNumber("prompt_tokens", rows.Answers * 900);
        json.WriteNumber("completion_tokens", rows.Answers * 40);
        json.WriteNumber("total_tokens", rows.Answers * 940);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteStartArray("errors");
        if (random.Next(20) == 0)
        {
            json.WriteStartObject();
            json.WriteNumber("at_ms", random.Next(20_000));
            json.WriteString("source", "ElevenLabsTTSService#0");
            json.WriteString("message", "connection closed (1011): keepalive ping timeout");
            json.WriteBoolean("fatal", false);
            json.WriteBoolean("recovered", true);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        if (number % 25 == 0)
        {
            json.WriteStartArray("transfers");
            json.WriteStartObject();
            json.WriteNumber("at_ms", rows.EndMs);
            json.WriteString("outcome", number % 250 == 0 ? "failed" : "asked");
            json.WriteEndObject();
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    private sealed class Rows(Utf8JsonWriter json, Random random, long call)
    {
        public long EndMs { get; private set; }

        public int Answers { get; private set; }

        public void Write(int answers)
        {
            json.WriteStartArray("transcript_with_tool_calls");
            for (var turn = 1; turn <= answers; turn++)
            {
                var unanswered = random.Next(60) == 0;
                var length = 800 + random.Next(4_000);
                Row("user", Text(4, 16), EndMs + 300, EndMs + 300 + length, turn, () =>
                {
                    if (unanswered) json.WriteNumber("unanswered_ms", 3_000 + random.Next(4_000));
                    json.WriteNumber("eou_delay", 400 + random.Next(300));
                    json.WriteString("language", (call % 1_000) switch { 7 => "de-CH", < 300 => "de", _ => "en-US" });
                    json.WriteString("speaker", call % 500 == 0 ? "Anna" : string.Create(CultureInfo.InvariantCulture, $"speaker {call % 5_000}"));
                    if (turn == 2 && call % 200 == 0) json.WriteString("input", "text");
                    if (turn == 3 && call % 300 == 0) json.WriteBoolean("muted", true);
                });
                if (unanswered) continue;
                var tool = turn % 3 == 0 ? 100 + random.Next(1_500) : 0;
                if (tool > 0) Tool(turn, EndMs + 700, tool);
                Answer(turn, tool);
                Answers++;
            }
            json.WriteEndArray();
        }

        private void Answer(int turn, int tool)
        {
            int[] parts = [500 + random.Next(300), 200 + random.Next(700), tool, 30 + random.Next(60), 90 + random.Next(250), random.Next(40)];
            var wait = parts.Sum();
            var begin = EndMs + wait;
            var cut = random.Next(15) == 0;
            Row("agent", Text(8, 40), begin, begin + 1_500 + random.Next(6_000), turn, () =>
            {
                json.WriteNumber("e2e_latency", wait);
                if (cut) json.WriteBoolean("interrupted", true);
                json.WriteStartObject("latency_parts_ms");
                string[] names = ["turn_detection", "llm", "tool", "text_aggregation", "tts", "unexplained"];
                foreach (var (index, name) in names.Index())
                    if (parts[index] > 0) json.WriteNumber(name, parts[index]);
                json.WriteEndObject();
                json.WriteStartArray("latency_timeline");
                var at = begin - wait;
                Span("vad_silence", "setting", "VAD stop_secs 0.2 s", ref at, 200);
                Span("transcript", "service", "DeepgramSTTService#0", ref at, parts[0] - 200);
                Span("llm", "service", "OpenAILLMService#0", ref at, parts[1]);
                if (tool > 0) Span("tool:look_up", "bot", "look_up", ref at, tool);
                Span("text_aggregation", "setting", "sentence aggregation", ref at, parts[3]);
                Span("tts", "service", "ElevenLabsTTSService#0", ref at, parts[4]);
                if (parts[5] > 0) Span("playout", "pipeline", "transport", ref at, parts[5]);
                json.WriteEndArray();
            });
        }

        private void Tool(int turn, long begin, int took)
        {
            var name = RealShapedCalls.Tools[random.Next(RealShapedCalls.Tools.Length)];
            var failed = random.Next(30) == 0;
            foreach (var role in failed ? (string[])["agent_function"] : ["agent_function", "agent_result"])
            {
                json.WriteStartObject();
                json.WriteString("role", role);
                json.WriteNumber("start_ms", role == "agent_function" ? begin : begin + took);
                json.WriteStartObject("tool");
                json.WriteString("name", name);
                json.WriteString("request_id", $"call_{call}_{turn}");
                json.WriteStartObject("params");
                json.WriteString("query", Text(2, 5));
                json.WriteEndObject();
                if (role == "agent_result")
                {
                    json.WriteStartObject("result");
                    json.WriteString("answer", Text(5, 20));
                    json.WriteEndObject();
                }
                if (failed) json.WriteBoolean("is_error", true);
                if (failed) json.WriteString("error", random.Next(2) == 0 ? "timed_out" : "failed");
                json.WriteNumber("end_ms", begin + took);
                json.WriteEndObject();
                json.WriteEndObject();
            }
        }

        private void Row(string role, string text, long begin, long end, int turn, Action metadata)
        {
            json.WriteStartObject();
            json.WriteString("role", role);
            json.WriteString("text", text);
            json.WriteNumber("start_ms", begin);
            json.WriteNumber("end_ms", end);
            json.WriteStartObject("metadata");
            json.WriteString("id", string.Create(CultureInfo.InvariantCulture, $"{call:x12}{turn:x4}{random.NextInt64():x16}"));
            json.WriteNumber("turn_index", turn);
            json.WriteStartObject("measured");
            json.WriteString("start", "exact");
            json.WriteString("end", "exact");
            json.WriteEndObject();
            metadata();
            json.WriteEndObject();
            json.WriteEndObject();
            EndMs = Math.Max(EndMs, end);
        }

        private void Span(string key, string kind, string owner, ref long at, int ms)
        {
            json.WriteStartObject();
            json.WriteString("key", key);
            json.WriteString("owner_kind", kind);
            json.WriteString("owner", owner);
            json.WriteNumber("start_ms", at);
            json.WriteNumber("end_ms", at += ms);
            json.WriteEndObject();
        }

        private string Text(int least, int most) => string.Join(' ', Enumerable.Range(0, random.Next(least, most)).Select(_ => Words[random.Next(Words.Length)]));
    }
}
