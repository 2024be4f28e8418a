using System.Text.Json;
using CsCheck;
using Google.Protobuf;
using OpenTelemetry.Proto.Common.V1;
using Tuner.Server.Traces;

namespace Tuner.Server.Tests.Traces;

public class OtlpReadingTests
{
    [Fact]
    public void All_that_a_span_says_is_read_from_the_bytes_of_its_own_types()
    {
        var sent = Spans.Span(7, parent: 3);
        sent.Attributes.Add(new KeyValue { Key = "tries", Value = new() { IntValue = -2 } });
        sent.Attributes.Add(new KeyValue { Key = "share", Value = new() { DoubleValue = 0.5 } });
        sent.Attributes.Add(new KeyValue { Key = "cached", Value = new() { BoolValue = true } });
        var list = new ArrayValue();
        list.Values.Add(new AnyValue { StringValue = "a" });
        sent.Attributes.Add(new KeyValue { Key = "list", Value = new() { ArrayValue = list } });
        sent.Events.Add(new OpenTelemetry.Proto.Trace.V1.Span.Types.Event { Name = "exception", TimeUnixNano = 5, Attributes = { Spans.Text("exception.type", "KeyError") } });
        sent.Status = new() { Code = OpenTelemetry.Proto.Trace.V1.Status.Types.StatusCode.Error, Message = "no such order" };
        var read = OtlpBytes.Read(Spans.Request(sent).ToByteArray());
        var span = Assert.Single(read.Spans);
        Assert.Equal(("call-1", "look up", 3, true, "no such order"), (span.CallId, span.Name, span.Kind, span.Failed, span.Status));
        Assert.Equal(250_000_000, span.EndNs - span.StartNs);
        Assert.Equal([7, 3], new[] { span.SpanId[^1], span.ParentId[^1] });
        Assert.Equal(
            """{"attributes":{"tuner.call_id":"call-1","tries":-2,"share":0.5,"cached":true,"list":["a"]},"events":[{"name":"exception","at_ns":"5","attributes":{"exception.type":"KeyError"}}]}""",
            span.Details);
    }

    [Fact]
    public void JSON_says_the_same_as_the_bytes()
    {
        const string Json = """
            {"resourceSpans":[{"resource":{"attributes":[{"key":"tuner.call_id","value":{"stringValue":"call-1"}}]},"scopeSpans":[{"spans":[
             {"traceId":"00000000000000000000000000000001","spanId":"0000000000000007","parentSpanId":"","name":"look up","kind":3,
              "startTimeUnixNano":"1776081601000000000","endTimeUnixNano":1776081601250000000,"status":{"code":2,"message":"no"},
              "attributes":[{"key":"n","value":{"intValue":"12"}},{"key":"m","value":{"kvlistValue":{"values":[{"key":"x","value":{"boolValue":false}}]}}}]}]}]}]}
            """;
        using var document = JsonDocument.Parse(Json);
        var span = Assert.Single(OtlpText.Read(document.RootElement).Spans);
        Assert.Equal(("call-1", "look up", 3, true, "no"), (span.CallId, span.Name, span.Kind, span.Failed, span.Status));
        Assert.Equal(250_000_000, span.EndNs - span.StartNs);
        Assert.Equal("""{"attributes":{"n":12,"m":{"x":false}}}""", span.Details);
    }

    [Fact]
    public void The_call_that_one_span_of_a_trace_names_is_that_of_all()
    {
        var read = OtlpBytes.Read(Spans.Request(Spans.Span(1, call: null), Spans.Span(2), Spans.Span(3, call: null, trace: 9)).ToByteArray());
        Assert.Equal(["call-1", "call-1", null], read.WithCalls().Select(span => span.CallId));
    }

    [Fact]
    public void Whatever_bytes_come_are_read_or_refused_as_no_message() =>
        Gen.Byte.Array[0, 400].Sample(bytes => Reads(bytes), iter: 20_000);

    [Fact]
    public void A_message_that_is_cut_or_changed_anywhere_is_read_or_refused()
    {
        var whole = Spans.Request(Spans.Span(1), Spans.Span(2)).ToByteArray();
        for (var at = 0; at < whole.Length; at++)
        {
            Reads(whole[..at]);
            foreach (var value in new byte[] { 0, 0x7f, 0x80, 0xff })
            {
                var changed = (byte[])whole.Clone();
                changed[at] = value;
                Reads(changed);
            }
        }
    }

    [Fact]
    public void What_is_too_much_is_cut_and_stays_valid_JSON()
    {
        var span = Spans.Span(1, name: new string('n', 5_000));
        for (var i = 0; i < 500; i++) span.Attributes.Add(Spans.Text($"key {i}", new string('v', 9_000)));
        var deep = new AnyValue { StringValue = "end" };
        for (var i = 0; i < 40; i++)
        {
            var outer = new ArrayValue();
            for (var j = 0; j < 3; j++) outer.Values.Add(new AnyValue { StringValue = "x" });
            outer.Values.Add(deep);
            deep = new() { ArrayValue = outer };
        }
        span.Attributes.Insert(0, new() { Key = "deep", Value = deep });
        for (var i = 0; i < 100; i++) span.Events.Add(new OpenTelemetry.Proto.Trace.V1.Span.Types.Event { Name = $"event {i}" });
        var read = Assert.Single(OtlpBytes.Read(Spans.Request(span).ToByteArray()).Spans);
        Assert.InRange(read.Name.Length, 1, TraceLimits.Name + 1);
        Assert.InRange(read.Details.Length, 1, TraceLimits.Details + (2 * TraceLimits.Value));
        using var document = JsonDocument.Parse(read.Details);
        Assert.InRange(document.RootElement.GetProperty("attributes").EnumerateObject().Count(), 1, TraceLimits.Attributes);
    }

    [Fact]
    public void Spans_without_ids_or_times_and_those_beyond_the_bound_are_counted_as_refused()
    {
        var broken = Spans.Span(1);
        broken.SpanId = ByteString.CopyFrom(1, 2, 3);
        var timeless = Spans.Span(2);
        timeless.StartTimeUnixNano = 0;
        var read = OtlpBytes.Read(Spans.Request([broken, timeless, .. Enumerable.Range(0, TraceLimits.Spans + 3).Select(_ => Spans.Span(5))]).ToByteArray());
        Assert.Equal((TraceLimits.Spans, 5), (read.Spans.Count, read.Refused));
    }

    private static void Reads(byte[] bytes)
    {
        try
        {
            foreach (var span in OtlpBytes.Read(bytes).Spans)
                if (span.Details.Length > 0) JsonDocument.Parse(span.Details).Dispose();
        }
        catch (FormatException)
        {
            // Said to be no message.
        }
    }
}
