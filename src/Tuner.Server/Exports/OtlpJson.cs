using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tuner.Pipecat.Spans;

namespace Tuner.Server.Exports;

/// <summary>Writes spans as OTLP's JSON: ids in hex, whole numbers of 64 bits as text, names in camel case. A call is one message.</summary>
internal static class OtlpJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the message of a call.</summary>
    public static void Write(IBufferWriter<byte> target, CallTraces traces)
    {
        using var json = new Utf8JsonWriter(target, Options);
        json.WriteStartObject();
        json.WriteStartArray("resourceSpans");
        json.WriteStartObject();
        json.WriteStartObject("resource");
        Write(json, traces.Resource);
        json.WriteEndObject();
        json.WriteStartArray("scopeSpans");
        json.WriteStartObject();
        json.WriteStartObject("scope");
        json.WriteString("name", OtlpScope.Name);
        json.WriteString("version", SpanKeys.Version);
        json.WriteEndObject();
        json.WriteStartArray("spans");
        foreach (var span in traces.Spans) Write(json, span);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ExportSpan span)
    {
        json.WriteStartObject();
        json.WriteString("traceId", Convert.ToHexStringLower(span.TraceId));
        json.WriteString("spanId", Convert.ToHexStringLower(span.SpanId));
        if (span.ParentId.Length > 0) json.WriteString("parentSpanId", Convert.ToHexStringLower(span.ParentId));
        json.WriteString("name", span.Name);
        json.WriteNumber("kind", (int)span.Kind);
        json.WriteString("startTimeUnixNano", Text(span.StartNs));
        json.WriteString("endTimeUnixNano", Text(span.EndNs));
        Write(json, span.Attributes);
        if (span.Events.Count > 0) WriteEvents(json, span.Events);
        if (span.Links.Count > 0) WriteLinks(json, span.Links);
        json.WriteStartObject("status");
        if (span.Error is { } error)
        {
            json.WriteString("message", error);
            json.WriteNumber("code", OtlpScope.StatusError);
        }
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteEvents(Utf8JsonWriter json, List<SpanEvent> events)
    {
        json.WriteStartArray("events");
        foreach (var each in events)
        {
            json.WriteStartObject();
            json.WriteString("timeUnixNano", Text(each.AtNs));
            json.WriteString("name", each.Name);
            Write(json, each.Attributes);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteLinks(Utf8JsonWriter json, List<ExportSpan> links)
    {
        json.WriteStartArray("links");
        foreach (var linked in links)
        {
            json.WriteStartObject();
            json.WriteString("traceId", Convert.ToHexStringLower(linked.TraceId));
            json.WriteString("spanId", Convert.ToHexStringLower(linked.SpanId));
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, List<SpanAttribute> attributes)
    {
        json.WriteStartArray("attributes");
        foreach (var attribute in attributes)
        {
            json.WriteStartObject();
            json.WriteString("key", attribute.Key);
            json.WritePropertyName("value");
            Write(json, attribute.Value);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, SpanValue value)
    {
        json.WriteStartObject();
        if (value.Text is { } text) json.WriteString("stringValue", text);
        else if (value.Flag is { } flag) json.WriteBoolean("boolValue", flag);
        else if (value.Whole is { } whole) json.WriteString("intValue", Text(whole));
        else if (value.Number is { } number) json.WriteNumber("doubleValue", number);
        else if (value.List is { } list)
        {
            json.WriteStartObject("arrayValue");
            json.WriteStartArray("values");
            foreach (var item in list) Write(json, item);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
