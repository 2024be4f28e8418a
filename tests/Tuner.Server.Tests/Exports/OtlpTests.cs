using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using Google.Protobuf;
using OpenTelemetry.Proto.Collector.Trace.V1;
using OpenTelemetry.Proto.Trace.V1;
using Tuner.Pipecat.Reading;
using Tuner.Pipecat.Spans;
using Tuner.Server.Exports;
using Span = OpenTelemetry.Proto.Trace.V1.Span;

namespace Tuner.Server.Tests.Exports;

/// <summary>What OTLP's own types read.</summary>
public class OtlpTests
{
    public static TheoryData<string> Calls => ExportedCalls.Names;

    [Theory]
    [MemberData(nameof(Calls))]
    public void The_bytes_and_the_JSON_of_a_call_are_the_same_message(string name)
    {
        foreach (var perCall in new[] { false, true })
        {
            var traces = CallSpans.Of(ExportedCalls.Named(name), new(perCall));
            var request = ExportTraceServiceRequest.Parser.ParseFrom(OtlpProtobuf.Of(traces).ToArray());
            Assert.Equal(request, JsonParser.Default.Parse<ExportTraceServiceRequest>(WithBase64(Json(traces))));
            // Nothing stands in them that the types do not know.
            Assert.Equal(request.ToByteArray().Length, OtlpProtobuf.Of(traces).Length);
        }
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public void Every_span_has_an_id_of_its_own_a_parent_that_is_there_and_ends_after_it_began(string name)
    {
        foreach (var perCall in new[] { false, true })
        {
            var spans = Spans(CallSpans.Of(ExportedCalls.Named(name), new(perCall)));
            Assert.Equal(spans.Count, spans.Select(span => span.SpanId).Distinct().Count());
            var traces = spans.GroupBy(span => span.TraceId).ToDictionary(trace => trace.Key, trace => trace.Select(span => span.SpanId).ToHashSet());
            Assert.Equal(perCall ? 1 : 1 + ExportedTurns(name), traces.Count);
            foreach (var span in spans)
            {
                Assert.Equal((16, 8), (span.TraceId.Length, span.SpanId.Length));
                Assert.True(span.EndTimeUnixNano >= span.StartTimeUnixNano, span.Name);
                if (span.ParentSpanId.Length > 0) Assert.Contains(span.ParentSpanId, traces[span.TraceId]);
            }

            Assert.Equal(traces.Count, spans.Count(span => span.ParentSpanId.Length == 0));
        }
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public void The_same_call_is_the_same_bytes(string name) =>
        Assert.Equal(OtlpProtobuf.Of(CallSpans.Of(ExportedCalls.Named(name), new())).ToArray(), OtlpProtobuf.Of(CallSpans.Of(ExportedCalls.Named(name), new())).ToArray());

    [Fact]
    public void Two_calls_share_no_id()
    {
        var one = Spans(CallSpans.Of(ExportedCalls.Named("clinic"), new()));
        var other = Spans(CallSpans.Of(ExportedCalls.Named("clinic") with { CallId = "another" }, new()));
        Assert.Empty(one.Select(span => span.SpanId).Intersect(other.Select(span => span.SpanId)));
        Assert.Empty(one.Select(span => span.TraceId).Intersect(other.Select(span => span.TraceId)));
    }

    [Fact]
    public void Calls_that_stand_one_behind_the_other_are_one_message()
    {
        var (one, two) = (CallSpans.Of(ExportedCalls.Named("clinic"), new()), CallSpans.Of(ExportedCalls.Named("speak"), new()));
        var both = TracesData.Parser.ParseFrom([.. OtlpProtobuf.Of(one).Span, .. OtlpProtobuf.Of(two).Span]);
        Assert.Equal([one.Spans.Count, two.Spans.Count], both.ResourceSpans.Select(each => Assert.Single(each.ScopeSpans).Spans.Count));
    }

    [Fact]
    public void A_turn_holds_what_happened_in_it_at_the_times_of_the_record()
    {
        var spans = Spans(CallSpans.Of(ExportedCalls.WithRows("""
            {"role":"user","text":"Book it","start_ms":1000,"end_ms":2000,"metadata":{"turn_index":1,"stt_node_ttfb":150}},
            {"role":"agent_function","start_ms":2500,"tool":{"name":"book","request_id":"r","params":{"day":"Monday"},"start_ms":2500,"end_ms":2900},"metadata":{"turn_index":1}},
            {"role":"agent_result","start_ms":2900,"tool":{"name":"book","request_id":"r","result":{"ok":true}},"metadata":{"turn_index":1}},
            {"role":"agent","text":"Booked.","start_ms":3400,"end_ms":4200,"metadata":{"turn_index":1,"interrupted":true,"interrupted_at_ms":4000,"unheard_text":"Anything else?","e2e_latency":1400,"latency_timeline":[
              {"key":"vad_silence","owner_kind":"setting","owner":"VAD stop_secs 0.2 s","start_ms":2000,"end_ms":2200},
              {"key":"llm","owner_kind":"service","owner":"m","start_ms":2200,"end_ms":2500},{"key":"tool:book","owner_kind":"bot","owner":"book","start_ms":2500,"end_ms":2900},
              {"key":"llm","owner_kind":"service","owner":"m","start_ms":2900,"end_ms":3200},{"key":"tts","owner_kind":"service","owner":"v","start_ms":3200,"end_ms":3400}]}}
            """, ",\"general_meta_data_raw\":{\"ai_models\":{\"llm_model\":\"gpt-4o-mini\",\"tts_model\":\"sonic\"}}"), new()));
        Assert.Equal(
            [("call", 0, 9_000), ("invoke_agent", 1_000, 4_200), ("user_speech", 1_000, 2_000), ("speech_to_text", 2_000, 2_150), ("chat gpt-4o-mini", 2_200, 2_500), ("execute_tool book", 2_500, 2_900), ("chat gpt-4o-mini", 2_900, 3_200), ("text_to_speech sonic", 3_200, 3_400), ("agent_speech", 3_400, 4_200)],
            spans.Select(span => (span.Name, Ms(span.StartTimeUnixNano), Ms(span.EndTimeUnixNano))));
        var turn = spans[1];
        Assert.Equal(["vad_silence", "llm", "tool:book", "llm", "tts"], turn.Events.Where(each => each.Name == "wait").Select(each => Text(each.Attributes, "tuner.wait.key")));
        Assert.Equal("VAD stop_secs 0.2 s", Text(turn.Events[0].Attributes, "tuner.wait.owner"));
        Assert.Equal(("Book it", "Booked.", "interrupted"), (Text(turn.Attributes, "input.value"), Text(turn.Attributes, "output.value"), Text(turn.Attributes, "gen_ai.agent.invocation.end_reason")));
        Assert.Equal(1_400, turn.Attributes.Single(each => each.Key == "tuner.response_ms").Value.IntValue);
        var tool = spans.Single(span => span.Name == "execute_tool book");
        Assert.Equal(("""{"day":"Monday"}""", """{"ok":true}""", "r"), (Text(tool.Attributes, "input.value"), Text(tool.Attributes, "output.value"), Text(tool.Attributes, "gen_ai.tool.call.id")));
        var cut = Assert.Single(spans[^1].Events);
        Assert.Equal(("interrupted", 4_000, "Anything else?"), (cut.Name, Ms(cut.TimeUnixNano), Text(cut.Attributes, "tuner.unheard_text")));
        Assert.Equal((spans[0].TraceId, spans[0].SpanId), (Assert.Single(turn.Links).TraceId, turn.Links[0].SpanId));
    }

    [Fact]
    public void What_went_wrong_is_a_status_and_an_event_where_it_happened()
    {
        var spans = Spans(CallSpans.Of(ExportedCalls.WithRows("""
            {"role":"user","text":"Hello?","start_ms":1000,"end_ms":2000,"metadata":{"unanswered_ms":6000}},
            {"role":"agent_function","start_ms":3000,"tool":{"name":"look","start_ms":3000,"is_error":true,"error":"never_ended","error_message":"no line"}}
            """, ",\"general_meta_data_raw\":{\"errors\":[{\"at_ms\":2500,\"source\":\"llm\",\"message\":\"HTTP 503\",\"fatal\":false,\"recovered\":false}]}"), new()));
        var turn = spans.Single(span => span.Name == "invoke_agent");
        Assert.Equal((Status.Types.StatusCode.Error, "no answer for 6000 ms"), (turn.Status.Code, turn.Status.Message));
        Assert.Equal("HTTP 503", Text(turn.Events.Single(each => each.Name == "exception").Attributes, "exception.message"));
        var tool = spans.Single(span => span.Name == "execute_tool look");
        Assert.Equal((Status.Types.StatusCode.Error, "no line", "never_ended", 9_000), (tool.Status.Code, tool.Status.Message, Text(tool.Attributes, "error.type"), Ms(tool.EndTimeUnixNano)));
        Assert.Equal(Status.Types.StatusCode.Unset, spans[0].Status.Code);
    }

    [Fact]
    public void What_all_models_used_stands_on_the_call_once()
    {
        var spans = Spans(CallSpans.Of(ExportedCalls.WithRows("""{"role":"user","text":"Hi","start_ms":1,"end_ms":2}""", ",\"general_meta_data_raw\":{\"usage\":{\"llm\":[{\"prompt_tokens\":100,\"completion_tokens\":7},{\"prompt_tokens\":20,\"input_audio_tokens\":9223372036854775807}]}}"), new(TracePerCall: true)));
        Assert.Equal((120, 7), (Number(spans[0], "gen_ai.usage.input_tokens"), Number(spans[0], "llm.token_count.completion")));
        Assert.Equal(1_000_000_000_000_000, Number(spans[0], "gen_ai.usage.audio.input_tokens"));
        Assert.DoesNotContain(spans[1].Attributes, each => each.Key.Contains("token", StringComparison.Ordinal));
        Assert.Equal(["call", null], spans.Where(span => span.Name is "call" or "invoke_agent").Select(span => Text(span.Attributes, "langfuse.trace.name")));

        static long Number(Span span, string key) => span.Attributes.Single(each => each.Key == key).Value.IntValue;
    }

    [Fact]
    public void Times_beyond_those_of_the_format_stay_in_it()
    {
        var call = ExportedCalls.WithRows("""{"role":"user","text":"x","start_ms":-5,"end_ms":999999999999}""") with { StartedAtMs = long.MaxValue };
        Assert.All(Spans(CallSpans.Of(call, new())), span => Assert.True(span.StartTimeUnixNano <= span.EndTimeUnixNano));
    }

    internal static IReadOnlyList<Span> Spans(CallTraces traces) => Assert.Single(Assert.Single(ExportTraceServiceRequest.Parser.ParseFrom(OtlpProtobuf.Of(traces).ToArray()).ResourceSpans).ScopeSpans).Spans;

    internal static string? Text(IEnumerable<OpenTelemetry.Proto.Common.V1.KeyValue> attributes, string key) => attributes.SingleOrDefault(each => each.Key == key)?.Value.StringValue;

    private static int ExportedTurns(string name) => ExportedTurn.Of(ExportedCalls.Named(name)).Count;

    private static int Ms(ulong ns) => (int)((ns / 1_000_000) - 1_795_495_234_000);

    private static string Json(CallTraces traces)
    {
        var bytes = new ArrayBufferWriter<byte>();
        OtlpJson.Write(bytes, traces);
        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    /// <summary>OTLP writes ids in hex, which Protocol Buffers' own JSON does not know.</summary>
    private static string WithBase64(string json)
    {
        var root = JsonNode.Parse(json)!;
        foreach (var span in root["resourceSpans"]![0]!["scopeSpans"]![0]!["spans"]!.AsArray())
        {
            foreach (var owner in (JsonNode[])[span!, .. span!["links"]?.AsArray().Select(link => link!) ?? []])
                foreach (var id in new[] { "traceId", "spanId", "parentSpanId" })
                    if (owner[id] is { } hex) owner[id] = Convert.ToBase64String(Convert.FromHexString(hex.GetValue<string>()));
        }

        return root.ToJsonString();
    }
}
