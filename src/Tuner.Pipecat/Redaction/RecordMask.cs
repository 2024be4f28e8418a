using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Tuner.Pipecat.Redaction;

/// <summary>
/// Masks a finished record, for a copy that leaves the house: what is said is read as each speaker's one text, as
/// <see cref="LineRedactor"/> reads a live call. A copy is for strangers, so the parties' numbers and the address of the
/// recording go as well.
/// </summary>
internal sealed class RecordMask
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = 64 };

    /// <summary>Members of the record and its rows that name, count or time things: written as they are.</summary>
    private static readonly HashSet<string> AsItIs = new(StringComparer.Ordinal)
    {
        "call_id", "call_type", "call_status", "start_timestamp", "end_timestamp", "duration_ms", "disconnection_reason", "agent_version", "call_cost",
        "role", "start_ms", "end_ms", "request_id", "name", "is_error", "cancelled_by", "id", "measured", "e2e_latency", "latency_parts_ms", "latency_timeline",
    };

    /// <summary>The same beside what the application itself gave, under whatever name.</summary>
    private static readonly HashSet<string> OfTheRecord = new(StringComparer.Ordinal) { "ai_models", "usage_token", "usage", "quality", "stalls", "recording" };

    private readonly CallSecrets _secrets = new(SecretFinder.BuiltIn);
    private readonly SortedDictionary<string, long> _masked = new(StringComparer.Ordinal);
    private readonly MaskingWriter _content;
    private readonly SpokenTexts _spoken;

    private RecordMask(JsonElement record)
    {
        _content = new MaskingWriter(_secrets);
        _spoken = new SpokenTexts(record, _secrets);
    }

    /// <summary>Returns the record without what is secret in it, and with how much that was (<c>general_meta_data_raw.masked_in_copy</c>).</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static byte[] Apply(ReadOnlyMemory<byte> record)
    {
        using var document = JsonDocument.Parse(record, Reading);
        if (document.RootElement.ValueKind != JsonValueKind.Object) return record.ToArray();
        var mask = new RecordMask(document.RootElement);
        // Twice: a part of a secret may stand before the whole of it.
        mask.Write(document.RootElement);
        mask.Forget();
        return mask.Write(document.RootElement);
    }

    private void Forget()
    {
        _masked.Clear();
        _content.Forget();
        _spoken.DecideAgain();
    }

    private byte[] Write(JsonElement record)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(output, Options))
        {
            writer.WriteStartObject();
            foreach (var member in record.EnumerateObject())
            {
                switch (member.Name)
                {
                    // Made of the rows, and made of them again by whoever needs it.
                    case "transcript" or "general_meta_data_raw":
                        break;
                    case "transcript_with_tool_calls" when member.Value.ValueKind == JsonValueKind.Array:
                        Rows(writer, member.Value);
                        break;
                    case "caller_phone_number" or "recipient" or "sip_call_id" when member.Value.ValueKind == JsonValueKind.String:
                        Whole(writer, member, Secret.Phone);
                        break;
                    case "sip_headers":
                        writer.WriteStartObject(member.Name);
                        foreach (var header in member.Value.ValueKind == JsonValueKind.Object ? member.Value.EnumerateObject() : default) Whole(writer, header, Secret.Own);
                        writer.WriteEndObject();
                        break;
                    case "recording_url":
                        // Its sound holds what the text does not.
                        writer.WriteString(member.Name, "pipecat://no-recording");
                        break;
                    default:
                        Content(writer, member);
                        break;
                }
            }

            writer.WritePropertyName("general_meta_data_raw");
            Raw(writer, record.TryGetProperty("general_meta_data_raw"u8, out var raw) ? raw : default);
            writer.WriteEndObject();
        }

        return output.WrittenSpan.ToArray();
    }

    private void Rows(Utf8JsonWriter writer, JsonElement rows)
    {
        writer.WriteStartArray("transcript_with_tool_calls");
        foreach (var (index, row) in rows.EnumerateArray().Index())
        {
            if (row.ValueKind != JsonValueKind.Object) continue;
            writer.WriteStartObject();
            foreach (var member in row.EnumerateObject())
            {
                if (member.NameEquals("words"u8)) continue;
                if (member.NameEquals("text"u8) && _spoken.Text(index) is { } piece) Spoken(writer, member.Name, piece);
                else if (member.NameEquals("metadata"u8) && member.Value.ValueKind == JsonValueKind.Object) Metadata(writer, member, index);
                else if (member.NameEquals("tool"u8) && member.Value.ValueKind == JsonValueKind.Object) Members(writer, member);
                else Content(writer, member);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private void Metadata(Utf8JsonWriter writer, JsonProperty metadata, int index)
    {
        writer.WriteStartObject(metadata.Name);
        foreach (var member in metadata.Value.EnumerateObject())
        {
            if (member.NameEquals("unheard_text"u8) && _spoken.Unheard(index) is { } piece) Spoken(writer, member.Name, piece);
            else Content(writer, member);
        }

        writer.WriteEndObject();
    }

    private void Raw(Utf8JsonWriter writer, JsonElement raw)
    {
        writer.WriteStartObject();
        foreach (var member in raw.ValueKind == JsonValueKind.Object ? raw.EnumerateObject() : default)
            if (!member.NameEquals("masked_in_copy"u8)) Content(writer, member, OfTheRecord);
        writer.WriteStartObject("masked_in_copy");
        foreach (var (kind, times) in Counts()) writer.WriteNumber(kind, times);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private SortedDictionary<string, long> Counts()
    {
        var all = new SortedDictionary<string, long>(_masked, StringComparer.Ordinal);
        foreach (var (kind, times) in _content.Counted) all[kind] = all.GetValueOrDefault(kind) + times;
        return all;
    }

    private void Members(Utf8JsonWriter writer, JsonProperty owner)
    {
        writer.WriteStartObject(owner.Name);
        foreach (var member in owner.Value.EnumerateObject()) Content(writer, member);
        writer.WriteEndObject();
    }

    private void Content(Utf8JsonWriter writer, JsonProperty member) => Content(writer, member, AsItIs);

    private void Content(Utf8JsonWriter writer, JsonProperty member, HashSet<string> asItIs)
    {
        writer.WritePropertyName(member.Name);
        if (asItIs.Contains(member.Name)) member.Value.WriteTo(writer);
        else _content.Clean(member.Value, member.Name).WriteTo(writer);
    }

    private void Spoken(Utf8JsonWriter writer, string name, TextPiece piece)
    {
        writer.WriteString(name, piece.Result ?? "");
        foreach (var kind in piece.Masked) Count(kind);
    }

    private void Whole(Utf8JsonWriter writer, JsonProperty member, string kind)
    {
        if (member.Value.ValueKind != JsonValueKind.String || member.Value.GetString()!.Length == 0)
        {
            member.WriteTo(writer);
            return;
        }

        writer.WriteString(member.Name, $"[{kind}]");
        Count(kind);
    }

    private void Count(string kind) => _masked[kind] = _masked.GetValueOrDefault(kind) + 1;
}
