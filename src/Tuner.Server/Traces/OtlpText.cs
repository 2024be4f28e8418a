using System.Globalization;
using System.Text.Json;
using Tuner.Pipecat.Reading;

namespace Tuner.Server.Traces;

/// <summary>Reads OTLP's traces from JSON, as OpenTelemetry's own rules write it: ids in hexadecimal digits, 64-bit numbers as text or number.</summary>
internal static class OtlpText
{
    private const int Failed = 2;

    /// <summary>Reads a request; what has another shape than it should counts as absent.</summary>
    public static ReadTraces Read(JsonElement request)
    {
        var read = new ReadTraces();
        foreach (var resource in request.Objects("resourceSpans"))
        {
            using var own = new SpanDetails();
            WriteAttributes(resource.Member("resource"), own);
            foreach (var scope in resource.Objects("scopeSpans"))
                foreach (var span in scope.Objects("spans")) ReadSpan(span, own.CallId, read);
        }
        return read;
    }

    private static void ReadSpan(JsonElement span, string? call, ReadTraces read)
    {
        using var details = new SpanDetails();
        WriteAttributes(span, details);
        foreach (var happened in span.Objects("events"))
            if (details.TryBeginEvent(happened.Text("name") ?? "", Whole(happened.Member("timeUnixNano")))) WriteAttributes(happened, details);
        var status = span.Member("status");
        read.Add(new(Id(span.Text("traceId"), 16), Id(span.Text("spanId"), 8), Id(span.Text("parentSpanId"), 8), span.Text("name") ?? "", Whole(span.Member("startTimeUnixNano")), Whole(span.Member("endTimeUnixNano")))
        {
            Kind = ReadTraces.Kind(Whole(span.Member("kind"))),
            Failed = status.Text("code") == "STATUS_CODE_ERROR" || Whole(status.Member("code")) == Failed,
            Status = status.Text("message") ?? "",
            Details = details.End(),
            CallId = details.CallId ?? call,
        });
    }

    private static byte[] Id(string? hex, int bytes) => hex?.Length == 2 * bytes && hex.All(char.IsAsciiHexDigit) ? Convert.FromHexString(hex) : [];

    private static long Whole(JsonElement? value) => value switch
    {
        { ValueKind: JsonValueKind.Number } number when number.TryGetInt64(out var whole) => whole,
        { ValueKind: JsonValueKind.String } text when long.TryParse(text.GetString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => whole,
        _ => 0,
    };

    /// <summary>As Protocol Buffers' JSON has it: a number, or text, as "NaN" and "Infinity" always are.</summary>
    private static double? Double(JsonElement value) =>
        value.ValueKind != JsonValueKind.String ? value.Finite()
        : double.TryParse(value.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var told) ? told : null;

    private static void WriteAttributes(JsonElement? of, SpanDetails details)
    {
        if (of is not { } known) return;
        foreach (var attribute in known.Objects("attributes"))
        {
            var key = attribute.Text("key") ?? "";
            if (details.TryBegin(key)) WriteValue(key, attribute.Member("value"), details, 0);
        }
    }

    private static void WriteValue(string key, JsonElement? value, SpanDetails details, int depth)
    {
        if (value.Text("stringValue") is { } text)
        {
            details.NoteCall(depth == 0 ? key : "", text);
            details.Text(text);
        }
        else if (value.Member("boolValue") is { ValueKind: JsonValueKind.True or JsonValueKind.False } flag) details.Json.WriteBooleanValue(flag.GetBoolean());
        else if (value.Member("intValue") is { } whole) details.Json.WriteNumberValue(Whole(whole));
        else if (value.Member("doubleValue") is { } number && Double(number) is { } known) details.Number(known);
        else if (value.Member("arrayValue") is { } list) WriteList(list, details, depth + 1);
        else if (value.Member("kvlistValue") is { } members) WriteMembers(members, details, depth + 1);
        else if (value.Text("bytesValue") is { } bytes) details.Text($"{bytes.Length / 4 * 3} bytes");
        else details.Json.WriteNullValue();
    }

    private static void WriteList(JsonElement list, SpanDetails details, int depth)
    {
        details.Json.WriteStartArray();
        if (depth <= TraceLimits.Depth)
            foreach (var item in list.Objects("values").Take(TraceLimits.Items).TakeWhile(_ => !details.IsFull)) WriteValue("", item, details, depth);
        details.Json.WriteEndArray();
    }

    private static void WriteMembers(JsonElement list, SpanDetails details, int depth)
    {
        details.Json.WriteStartObject();
        if (depth <= TraceLimits.Depth)
        {
            foreach (var member in list.Objects("values").Take(TraceLimits.Items).TakeWhile(_ => !details.IsFull))
            {
                details.Json.WritePropertyName(TraceLimits.Cut(member.Text("key") ?? "", TraceLimits.Name));
                WriteValue("", member.Member("value"), details, depth);
            }
        }
        details.Json.WriteEndObject();
    }
}
