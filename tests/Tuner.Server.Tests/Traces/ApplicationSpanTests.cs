using System.Text;
using OpenTelemetry.Proto.Collector.Trace.V1;
using OpenTelemetry.Proto.Trace.V1;
using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Spans;
using Tuner.Server.Traces;

namespace Tuner.Server.Tests.Traces;

/// <summary>The line of a span that a tap wrote, as the request that the recorder makes of it: read by OTLP's own types, and by this server.</summary>
public sealed class ApplicationSpanTests
{
    private const string Whole = """
        {"t":1,"event":"span","trace_id":"0af7651916cd43dd8448eb211c80319c","span_id":"00f067aa0ba902b7","parent_id":"00f067aa0ba902b6","name":"llm","kind":3,
        "start_ns":1700000000000000001,"end_ns":1700000000000000009,"attributes":{"model":"m","tokens":7,"hot":true,"t":0.5,"stops":["a",1],"more":{"a":1},"nothing":null,"tuner.call_id":"forged"},
        "events":[{"name":"first token","at_ns":1700000000000000005,"attributes":{"n":1}}],"error":"no luck","scope":"bot","service":"shop"}
        """;

    [Fact]
    public void All_that_a_line_says_is_in_the_request()
    {
        var read = ExportTraceServiceRequest.Parser.ParseFrom(Request(Whole)).ResourceSpans.Single();
        Assert.Equal(["tuner.call_id=call-1", "service.name=shop"], read.Resource.Attributes.Select(static each => $"{each.Key}={each.Value.StringValue}"));
        var scope = read.ScopeSpans.Single();
        var span = scope.Spans.Single();
        Assert.Equal(("bot", "llm", Span.Types.SpanKind.Client), (scope.Scope.Name, span.Name, span.Kind));
        Assert.Equal(("0af7651916cd43dd8448eb211c80319c", "00f067aa0ba902b7", "00f067aa0ba902b6"), (Hex(span.TraceId), Hex(span.SpanId), Hex(span.ParentSpanId)));
        Assert.Equal((1_700_000_000_000_000_001UL, 1_700_000_000_000_000_009UL), (span.StartTimeUnixNano, span.EndTimeUnixNano));
        var values = span.Attributes.ToDictionary(static each => each.Key, static each => each.Value);
        Assert.Equal(("call-1", "m", 7L, true, 0.5), (values["tuner.call_id"].StringValue, values["model"].StringValue, values["tokens"].IntValue, values["hot"].BoolValue, values["t"].DoubleValue));
        Assert.Equal(("a", 1L), (values["stops"].ArrayValue.Values[0].StringValue, values["stops"].ArrayValue.Values[1].IntValue));
        Assert.Equal("""{"a":1}""", values["more"].StringValue);
        Assert.DoesNotContain("nothing", values.Keys);
        Assert.Equal(("first token", 1_700_000_000_000_000_005UL), (span.Events.Single().Name, span.Events.Single().TimeUnixNano));
        Assert.Equal((Status.Types.StatusCode.Error, "no luck"), (span.Status.Code, span.Status.Message));
    }

    [Fact]
    public void This_server_reads_it_and_knows_the_call()
    {
        var span = Assert.Single(OtlpBytes.Read(Request(Whole)).WithCalls());
        Assert.Equal(("call-1", "llm", true, "no luck"), (span.CallId, span.Name, span.Failed, span.Status));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("not json")]
    [InlineData("""{"event":"span","trace_id":"00000000000000000000000000000000","span_id":"00f067aa0ba902b7","start_ns":1}""")]
    [InlineData("""{"event":"span","trace_id":"0af7651916cd43dd8448eb211c80319c","span_id":"zzf067aa0ba902b7","start_ns":1}""")]
    [InlineData("""{"event":"span","trace_id":"0af7651916cd43dd8448eb211c80319c","span_id":"00f067aa0ba902b7","start_ns":"soon"}""")]
    [InlineData("""{"event":"span","trace_id":"0af7651916cd43dd8448eb211c80319c","span_id":"00f067aa0ba902b7"}""")]
    public void A_line_that_is_no_span_makes_none(string line) => Assert.Null(ApplicationSpan.Read(Encoding.UTF8.GetBytes(line), "call-1"));

    [Theory]
    [InlineData("""{"event":"span","trace_id":"0af7651916cd43dd8448eb211c80319c","span_id":"00f067aa0ba902b7","start_ns":1,"end_ns":-5,"kind":99,"name":7,"attributes":[1],"events":{"a":1},"error":3}""")]
    [InlineData("""{"event":"span","trace_id":"0af7651916cd43dd8448eb211c80319c","span_id":"00f067aa0ba902b7","start_ns":1,"events":[7,{"attributes":"x"}],"attributes":{"deep":[[[[[[[[[1]]]]]]]]]}}""")]
    public void What_has_another_shape_counts_as_absent(string line) =>
        Assert.Single(ExportTraceServiceRequest.Parser.ParseFrom(Request(line)).ResourceSpans.Single().ScopeSpans.Single().Spans);

    [Theory]
    [InlineData("""{"t":1,"event":"span","name":"x"}""", true)]
    [InlineData("""{ "event" : "span" }""", true)]
    [InlineData("""{"t":1,"event":"node","to":"span"}""", false)]
    [InlineData("""{"t":1,"frame":"X","data":{"event":"span"}}""", false)]
    [InlineData("""{"t":1,"event":["span"]}""", false)]
    [InlineData("""{"event":"span""", false)]
    [InlineData("\"span\"", false)]
    public void Only_the_event_itself_makes_a_line_a_span(string line, bool isSpan) => Assert.Equal(isSpan, SpanLine.Is(Encoding.UTF8.GetBytes(line)));

    [Theory]
    [InlineData("""{"event":"spans_dropped","counts":{"a":2,"b":3}}""", 5)]
    [InlineData("""{"by":"recorder","t":1,"event":"spans_dropped","counts":{"no_room":1},"seq":9}""", 1)]
    [InlineData("""{"event":"spans_dropped","counts":{"a":"x","b":-3,"c":1e99}}""", 0)]
    [InlineData("""{"event":"spans_dropped","counts":7}""", 0)]
    [InlineData("""{"event":"spans_dropped","counts":{""", 0)]
    [InlineData("""{"event":"node","to":"spans_dropped"}""", 0)]
    public void A_line_says_how_many_spans_are_missing(string line, long dropped) => Assert.Equal(dropped, SpanLine.DroppedBy(Encoding.UTF8.GetBytes(line)));

    private static byte[] Request(string line)
    {
        var batch = new SpanBatch("call-1");
        batch.Add(ApplicationSpan.Read(Encoding.UTF8.GetBytes(line), "call-1")!, line.Length);
        return batch.ToRequest();
    }

    private static string Hex(Google.Protobuf.ByteString bytes) => Convert.ToHexStringLower(bytes.Span);
}
