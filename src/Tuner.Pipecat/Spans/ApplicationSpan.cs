using System.Text.Json;
using Tuner.Pipecat.Reading;

namespace Tuner.Pipecat.Spans;

/// <summary>Reads a span that the application made from the line that a tap wrote of it (<c>docs/wire.md</c>).</summary>
internal static class ApplicationSpan
{
    private const string Call = "tuner.call_id";
    private const int Deepest = 6;
    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = 64 };

    /// <summary>The span, which names its call; null where the line has no ids or no start, which no server would take.</summary>
    /// <param name="line">The line.</param>
    /// <param name="callId">The call's id.</param>
    public static ReadSpan? Read(ReadOnlyMemory<byte> line, string callId)
    {
        try
        {
            using var document = JsonDocument.Parse(line, Reading);
            var told = document.RootElement;
            var (trace, id, parent) = (Id(told.Text("trace_id"), 32), Id(told.Text("span_id"), 16), Id(told.Text("parent_id"), 16));
            if (trace.Length == 0 || id.Length == 0 || told.Whole("start_ns") is not ({ } start and > 0)) return null;
            var kind = told.Whole("kind") is ({ } number and >= 0 and <= (long)SpanKind.Consumer) ? (SpanKind)number : SpanKind.Internal;
            var span = new ExportSpan(trace, id, parent, told.Text("name") ?? "", kind, start, Math.Max(start, told.Whole("end_ns") ?? start)) { Error = told.Text("error") };
            span.Add(Call, SpanValue.Of(callId));
            foreach (var attribute in Members(told)) span.Add(attribute.Name, Value(attribute.Value, 0));
            foreach (var happened in told.Objects("events"))
            {
                var read = new SpanEvent(happened.Whole("at_ns") ?? start, happened.Text("name") ?? "");
                foreach (var attribute in Members(happened)) read.With(attribute.Name, Value(attribute.Value, 0));
                span.Events.Add(read);
            }

            return new(span, told.Text("scope") ?? "", told.Text("service"));
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static JsonElement.ObjectEnumerator Members(JsonElement of) =>
        of.Member("attributes") is { ValueKind: JsonValueKind.Object } attributes ? attributes.EnumerateObject() : default;

    private static SpanValue? Value(JsonElement value, int depth) => value.ValueKind switch
    {
        JsonValueKind.String => SpanValue.Of(value.GetString()),
        JsonValueKind.True or JsonValueKind.False => SpanValue.Of(value.GetBoolean()),
        JsonValueKind.Number when value.TryGetInt64(out var whole) => SpanValue.Of(whole),
        JsonValueKind.Number => SpanValue.Of(value.GetDouble()),
        JsonValueKind.Array when depth < Deepest => List(value, depth + 1),
        JsonValueKind.Object => SpanValue.Of(value.GetRawText()),
        _ => null,
    };

    private static SpanValue List(JsonElement list, int depth)
    {
        var values = new List<SpanValue>();
        foreach (var item in list.EnumerateArray())
            if (Value(item, depth) is { } value) values.Add(value);
        return SpanValue.Of(values);
    }

    private static byte[] Id(string? hex, int digits)
    {
        if (hex?.Length != digits) return [];
        foreach (var digit in hex)
            if (!char.IsAsciiHexDigit(digit)) return [];
        var id = Convert.FromHexString(hex);
        return id.AsSpan().ContainsAnyExcept((byte)0) ? id : [];
    }
}

/// <summary>A span as it was read.</summary>
/// <param name="span">The span.</param>
/// <param name="scope">Which library made it.</param>
/// <param name="service">What its program calls itself; null where it did not say.</param>
internal sealed class ReadSpan(ExportSpan span, string scope, string? service)
{
    /// <summary>The span.</summary>
    public ExportSpan Span => span;

    /// <summary>Which library made it.</summary>
    public string Scope => scope;

    /// <summary>What its program calls itself; null where it did not say.</summary>
    public string? Service => service;
}
