using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tuner.Server.Storage;
using Tuner.Server.Traces;

namespace Tuner.Server.Api;

/// <summary>The application's own spans in a copy of a call's record: one member more, <c>application_spans</c>, behind those that came.</summary>
internal static class CopiedSpans
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The record with the spans; as it is where there are none.</summary>
    /// <param name="record">An object with members, as every record is.</param>
    /// <param name="spans">The spans.</param>
    public static ReadOnlyMemory<byte> Append(ReadOnlyMemory<byte> record, CallSpanList spans)
    {
        if (spans.Spans.Count == 0 || record.Span.LastIndexOf((byte)'}') is not (> 0 and var end)) return record;
        var output = new ArrayBufferWriter<byte>(record.Length + (spans.Spans.Count * 512));
        output.Write(record.Span[..end]);
        output.Write(",\"application_spans\":"u8);
        using (var json = new Utf8JsonWriter(output, Options))
        {
            json.WriteStartObject();
            json.WriteStartArray("spans");
            foreach (var span in spans.Spans) Write(json, span);
            json.WriteEndArray();
            json.WriteNumber("left_out", spans.Total - spans.Spans.Count);
            json.WriteEndObject();
        }
        output.Write("}"u8);
        return output.WrittenMemory;
    }

    private static void Write(Utf8JsonWriter json, ReceivedSpan span)
    {
        json.WriteStartObject();
        json.WriteString("trace_id", Convert.ToHexStringLower(span.TraceId));
        json.WriteString("span_id", Convert.ToHexStringLower(span.SpanId));
        if (span.ParentId.Length > 0) json.WriteString("parent_id", Convert.ToHexStringLower(span.ParentId));
        json.WriteString("name", span.Name);
        json.WriteNumber("kind", span.Kind);
        // Beyond what a number of JSON holds in every reader.
        json.WriteString("start_ns", span.StartNs.ToString(CultureInfo.InvariantCulture));
        json.WriteString("end_ns", span.EndNs.ToString(CultureInfo.InvariantCulture));
        if (span.Failed) json.WriteString("error", span.Status);
        if (span.Details.Length > 0)
        {
            using var details = JsonDocument.Parse(span.Details);
            foreach (var member in details.RootElement.EnumerateObject()) member.WriteTo(json);
        }
        json.WriteEndObject();
    }
}
