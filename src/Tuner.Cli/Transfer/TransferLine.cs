using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tuner.Server.Calls;
using Tuner.Server.Ingest;
using Tuner.Server.Storage;
using Tuner.Server.Validation;

namespace Tuner.Cli.Transfer;

/// <summary>
/// One call as one line of NDJSON: where it belongs, when it came in, what people put on it, and its payload byte for byte.
/// A payload that holds line ends stands as the text of its JSON, so that it stays one line.
/// </summary>
internal static class TransferLine
{
    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Writes one, with the line end.</summary>
    public static void Write(IBufferWriter<byte> target, StoredCall call, CallMarks? marks)
    {
        using (var json = new Utf8JsonWriter(target, Writing))
        {
            json.WriteStartObject();
            json.WriteNumber("id", call.Listed.Id);
            json.WriteNumber("workspace_id", call.Listed.WorkspaceId);
            json.WriteString("agent", call.Listed.Agent);
            json.WriteNumber("received_at_ms", call.Listed.ReceivedAtMs);
            if (marks is { Labels.Count: > 0 } or { Note: not null } or { LookedAtMs: not null } or { RecordingOffsetMs: not null }) WriteMarks(json, marks!);
            if (call.Body.AsSpan().IndexOfAny((byte)'\n', (byte)'\r') >= 0)
            {
                json.WriteString("call_text", call.Body);
            }
            else
            {
                json.WritePropertyName("call");
                json.WriteRawValue(call.Body, skipInputValidation: true);
            }
            json.WriteEndObject();
        }
        target.Write("\n"u8);
    }

    /// <summary>Reads one.</summary>
    /// <exception cref="FormatException">It is none; the message says what is wrong, without what it holds.</exception>
    public static (NewCall Call, MarkChange? Marks) Read(ReadOnlyMemory<byte> line)
    {
        try
        {
            using var document = JsonDocument.Parse(line, JsonBody.Options);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object) throw new FormatException("it is no JSON object");
            var body = Payload(root);
            using var call = JsonDocument.Parse(body, JsonBody.Options);
            var faults = new Faults();
            CallRules.Check(call.RootElement, faults);
            if (faults.List is [var fault, ..]) throw new FormatException($"call/{fault.Path}: {fault.Message}");
            return (CallIntake.Of(Number(root, "workspace_id"), Text(root, "agent") ?? throw new FormatException("agent is missing"), Number(root, "received_at_ms"), call.RootElement, body), Marks(root));
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            throw new FormatException("it is not a call as `tuner export` writes it", fault);
        }
    }

    /// <summary>The number that the call of a line had where it came from; null where the line is no such line.</summary>
    public static long? IdOf(ReadOnlySpan<byte> line)
    {
        try
        {
            var reader = new Utf8JsonReader(line);
            return reader.Read() && reader.TokenType == JsonTokenType.StartObject && reader.Read() && reader.ValueTextEquals("id"u8) && reader.Read() && reader.TryGetInt64(out var id) ? id : null;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static byte[] Payload(JsonElement root)
    {
        if (Text(root, "call_text") is { } text) return Encoding.UTF8.GetBytes(text);
        return root.TryGetProperty("call", out var call) ? Encoding.UTF8.GetBytes(call.GetRawText()) : throw new FormatException("call is missing");
    }

    private static long Number(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= 0 ? number : throw new FormatException($"{name} should be a whole number");

    private static string? Text(JsonElement root, string name) => root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static void WriteMarks(Utf8JsonWriter json, CallMarks marks)
    {
        json.WriteStartObject("marks");
        json.WriteStartArray("labels");
        foreach (var label in marks.Labels) json.WriteStringValue(label);
        json.WriteEndArray();
        json.WriteString("note", marks.Note);
        if (marks.LookedAtMs is { } at) json.WriteNumber("looked_at_ms", at);
        if (marks.RecordingOffsetMs is { } offset) json.WriteNumber("recording_offset_ms", offset);
        json.WriteEndObject();
    }

    private static MarkChange? Marks(JsonElement root)
    {
        if (!root.TryGetProperty("marks", out var marks) || marks.ValueKind != JsonValueKind.Object) return null;
        var labels = marks.TryGetProperty("labels", out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().Select(label => label.GetString() ?? "").Where(label => label.Length > 0).ToArray() : null;
        return new(labels, Text(marks, "note"), marks.TryGetProperty("looked_at_ms", out var at) && at.TryGetInt64(out var ms) ? ms : null)
        {
            RecordingOffsetMs = marks.TryGetProperty("recording_offset_ms", out var offset) && offset.TryGetInt64(out var begins) ? begins : null,
        };
    }
}
