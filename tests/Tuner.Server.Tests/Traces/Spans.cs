using Google.Protobuf;
using OpenTelemetry.Proto.Collector.Trace.V1;
using OpenTelemetry.Proto.Common.V1;
using OpenTelemetry.Proto.Trace.V1;

namespace Tuner.Server.Tests.Traces;

/// <summary>Spans as OTLP's own types write them.</summary>
internal static class Spans
{
    /// <summary>A span of 250 ms that began a second after the usual test call did.</summary>
    public static Span Span(byte id, string? call = "call-1", byte parent = 0, string name = "look up", byte trace = 1)
    {
        var span = new Span
        {
            TraceId = Id(16, trace),
            SpanId = Id(8, id),
            ParentSpanId = parent == 0 ? ByteString.Empty : Id(8, parent),
            Name = name,
            Kind = OpenTelemetry.Proto.Trace.V1.Span.Types.SpanKind.Client,
            StartTimeUnixNano = 1_776_081_601_000_000_000,
            EndTimeUnixNano = 1_776_081_601_250_000_000,
        };
        if (call is not null) span.Attributes.Add(Text("tuner.call_id", call));
        return span;
    }

    public static KeyValue Text(string key, string value) => new() { Key = key, Value = new() { StringValue = value } };

    public static ExportTraceServiceRequest Request(params IEnumerable<Span> spans)
    {
        var scope = new ScopeSpans();
        scope.Spans.AddRange(spans);
        var resource = new ResourceSpans { Resource = new() };
        resource.ScopeSpans.Add(scope);
        var request = new ExportTraceServiceRequest();
        request.ResourceSpans.Add(resource);
        return request;
    }

    private static ByteString Id(int length, byte id)
    {
        var bytes = new byte[length];
        bytes[^1] = id;
        return ByteString.CopyFrom(bytes);
    }
}
