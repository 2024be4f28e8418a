using System.Text.Json;
using System.Text.RegularExpressions;
using Google.Protobuf;
using OpenTelemetry.Proto.Collector.Trace.V1;
using OpenTelemetry.Proto.Common.V1;
using Tuner.Server.Traces;

namespace Tuner.Server.Tests.Traces;

/// <summary>Both forms of OTLP's traces say the same, up to every bound of what is taken.</summary>
public sealed class OtlpBoundsTests
{
    [Theory]
    [InlineData(64, 20, 100, 6)]
    [InlineData(65, 21, 101, 7)]
    public void Both_forms_are_taken_as_far_as_the_bounds_and_no_further(int attributes, int events, int items, int depth)
    {
        var (list, members) = (new ArrayValue(), new KeyValueList());
        for (var i = 0; i < items; i++)
        {
            list.Values.Add(new AnyValue { IntValue = i * 64 });
            members.Values.Add(Spans.Text($"m{i}", "v"));
        }

        var nested = new AnyValue { StringValue = "end" };
        for (var i = 0; i < depth; i++) nested = new() { ArrayValue = new() { Values = { nested } } };
        var span = Spans.Span(7, call: null, parent: 3);
        span.Attributes.Add(new KeyValue { Key = "list", Value = new() { ArrayValue = list } });
        span.Attributes.Add(new KeyValue { Key = "members", Value = new() { KvlistValue = members } });
        span.Attributes.Add(new KeyValue { Key = "nested", Value = nested });
        span.Attributes.Add(new KeyValue { Key = "raw", Value = new() { BytesValue = ByteString.CopyFrom(1, 2, 3, 4, 5, 6) } });
        for (var i = span.Attributes.Count; i < attributes; i++) span.Attributes.Add(Spans.Text($"k{i}", "v"));
        for (var i = 0; i < events; i++) span.Events.Add(new OpenTelemetry.Proto.Trace.V1.Span.Types.Event { Name = $"e{i}", TimeUnixNano = 1, Attributes = { Spans.Text("a", "b") } });
        var request = Spans.Request(span);
        request.ResourceSpans[0].Resource.Attributes.Add(Spans.Text(TraceLimits.CallIdKey, "call-9"));

        var (bytes, text) = (OtlpBytes.Read(request.ToByteArray()), OtlpText.Read(AsJson(request)));
        var (read, same) = (Assert.Single(bytes.Spans), Assert.Single(text.Spans));
        Assert.Equal(read.Details, same.Details);
        Assert.Equal(
            (read.CallId, read.Name, read.Kind, read.StartNs, read.EndNs, Convert.ToHexString(read.SpanId), Convert.ToHexString(read.ParentId)),
            (same.CallId, same.Name, same.Kind, same.StartNs, same.EndNs, Convert.ToHexString(same.SpanId), Convert.ToHexString(same.ParentId)));
        Assert.Equal("call-9", read.CallId);
        using var document = JsonDocument.Parse(read.Details);
        var said = document.RootElement.GetProperty("attributes");
        Assert.Equal(64, said.EnumerateObject().Count());
        Assert.Equal(Enumerable.Range(0, 100).Select(i => i * 64), said.GetProperty("list").EnumerateArray().Select(item => item.GetInt32()));
        Assert.Equal(100, said.GetProperty("members").EnumerateObject().Count());
        Assert.Equal(depth == 6, said.GetProperty("nested").GetRawText().Contains("end", StringComparison.Ordinal));
        Assert.Equal("6 bytes", said.GetProperty("raw").GetString());
        var happened = document.RootElement.GetProperty("events").EnumerateArray().ToList();
        Assert.Equal(20, happened.Count);
        Assert.All(happened, one => Assert.Equal("b", one.GetProperty("attributes").GetProperty("a").GetString()));
    }

    [Theory]
    [InlineData(6)]
    [InlineData(7)]
    public void Members_inside_members_are_taken_as_deep_as_lists_inside_lists(int depth)
    {
        var nested = new AnyValue { StringValue = "end" };
        for (var i = 0; i < depth; i++) nested = new() { KvlistValue = new() { Values = { new KeyValue { Key = "m", Value = nested } } } };
        var span = Spans.Span(7, call: null);
        span.Attributes.Add(new KeyValue { Key = "nested", Value = nested });
        var request = Spans.Request(span);
        var (read, same) = (Assert.Single(OtlpBytes.Read(request.ToByteArray()).Spans), Assert.Single(OtlpText.Read(AsJson(request)).Spans));
        Assert.Equal(read.Details, same.Details);
        Assert.Equal(depth == 6, read.Details.Contains("end", StringComparison.Ordinal));
    }

    [Fact]
    public void A_span_whose_id_or_traces_id_has_another_length_is_refused_and_such_a_parent_is_none()
    {
        var (trace, id, parent) = (Spans.Span(1), Spans.Span(2), Spans.Span(3));
        trace.TraceId = ByteString.CopyFrom(new byte[15]);
        id.SpanId = ByteString.CopyFrom(1, 2, 3);
        parent.ParentSpanId = ByteString.CopyFrom(1, 2, 3);
        var read = OtlpBytes.Read(Spans.Request(trace, id, parent, Spans.Span(4)).ToByteArray());
        Assert.Equal((2, 2), (read.Spans.Count, read.Refused));
        Assert.Empty(read.Spans[0].ParentId);
    }

    /// <summary>As OpenTelemetry writes it: ids in hexadecimal digits, kinds as numbers.</summary>
    private static JsonElement AsJson(ExportTraceServiceRequest request)
    {
        var json = new JsonFormatter(JsonFormatter.Settings.Default.WithFormatEnumsAsIntegers(true)).Format(request);
        json = Regex.Replace(json, """("(?:traceId|spanId|parentSpanId)": *")([^"]*)""", id => id.Groups[1].Value + Convert.ToHexStringLower(Convert.FromBase64String(id.Groups[2].Value)));
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
