using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Tuner.Pipecat.Redaction;

/// <summary>Writes a line again without what is secret in it.</summary>
internal sealed class MaskingWriter(CallSecrets secrets)
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What a tool was given and gave, and what else can hold anything: here names and numbers are texts, too.</summary>
    private static readonly HashSet<string> Content = new(StringComparer.Ordinal)
    {
        "arguments", "result", "properties", "settings", "delta", "tools", "tool_calls", "message", "extra_metadata", "collected_dynamic_variables",
        "attributes",
    };

    /// <summary>Members that name things of the pipeline, or that the application itself gave the call.</summary>
    private static readonly HashSet<string> Names = new(StringComparer.Ordinal)
    {
        "frame", "event", "dir", "src", "dst", "bases", "way", "context_id", "tool_call_id", "group_id", "function_name", "aggregated_by", "text_type",
        "language", "timestamp", "type", "model", "processor", "service_name", "category", "cut", "counts",
        "trace_id", "span_id", "parent_id", "scope",
        "workspace_id", "agent_id", "call_id", "call_type", "recording_url", "caller_phone_number", "recipient", "sip_call_id", "sip_headers", "call_cost",
    };

    private readonly ArrayBufferWriter<byte> _output = new(1024);
    private readonly SortedDictionary<string, int> _masked = new(StringComparer.Ordinal);

    /// <summary>Returns the line as it may be written down.</summary>
    /// <param name="line">The line.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="texts">Its texts that were decided together with those of other lines, by member.</param>
    public byte[] Write(JsonElement line, LineKind kind, IReadOnlyDictionary<string, TextPiece>? texts)
    {
        _output.ResetWrittenCount();
        _masked.Clear();
        using (var writer = new Utf8JsonWriter(_output, Options))
        {
            writer.WriteStartObject();
            foreach (var member in line.EnumerateObject())
            {
                if (member.NameEquals("masked"u8)) continue;
                writer.WritePropertyName(member.Name);
                if (member.NameEquals("data"u8) && member.Value.ValueKind == JsonValueKind.Object) Data(writer, member.Value, kind, texts);
                else Member(writer, member, content: false);
            }

            if (_masked.Count > 0)
            {
                writer.WriteStartObject("masked"u8);
                foreach (var (name, times) in _masked) writer.WriteNumber(name, times);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        return _output.WrittenSpan.ToArray();
    }

    /// <summary>What was masked, by kind, since the last line or <see cref="Forget"/>.</summary>
    public IReadOnlyDictionary<string, int> Counted => _masked;

    /// <summary>Counts from nothing again.</summary>
    public void Forget() => _masked.Clear();

    /// <summary>Returns a value of the application's as it may be written down.</summary>
    /// <param name="value">The value.</param>
    /// <param name="name">What it is called; null for nothing.</param>
    public JsonElement Clean(JsonElement value, string? name = null)
    {
        _output.ResetWrittenCount();
        using (var writer = new Utf8JsonWriter(_output, Options)) Value(writer, value, name, content: true);
        return JsonElement.Parse(_output.WrittenSpan);
    }

    private void Data(Utf8JsonWriter writer, JsonElement data, LineKind kind, IReadOnlyDictionary<string, TextPiece>? texts)
    {
        writer.WriteStartObject();
        foreach (var member in data.EnumerateObject())
        {
            // What a transcriber says beside the text is the text again, in pieces.
            if (kind is LineKind.Heard or LineKind.Interim && member.NameEquals("result"u8)) continue;
            writer.WritePropertyName(member.Name);
            if (texts?.GetValueOrDefault(member.Name) is { } piece)
            {
                writer.WriteStringValue(piece.Result ?? "");
                foreach (var masked in piece.Masked) Count(masked);
            }
            else if (kind == LineKind.Interim && member.NameEquals("text"u8)) writer.WriteStringValue(Dots(member.Value));
            else if (kind == LineKind.Keys && (member.NameEquals("button"u8) || member.NameEquals("buttons"u8))) Hide(writer, Secret.Keys);
            else Member(writer, member, content: false);
        }

        writer.WriteEndObject();
    }

    private void Member(Utf8JsonWriter writer, JsonProperty member, bool content)
    {
        if (!content && Names.Contains(member.Name)) member.Value.WriteTo(writer);
        else if (member.NameEquals("messages"u8) && member.Value.ValueKind == JsonValueKind.Array) writer.WriteNumberValue(member.Value.GetArrayLength());
        else Value(writer, member.Value, member.Name, content || Content.Contains(member.Name));
    }

    private void Value(Utf8JsonWriter writer, JsonElement value, string? name, bool content)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in value.EnumerateObject())
                {
                    writer.WritePropertyName(content ? Masked(member.Name, null) : member.Name);
                    Member(writer, member, content);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                List(writer, value, name, content);
                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(Masked(value.GetString()!, name));
                break;
            case JsonValueKind.Number when content && Masked(value.GetRawText(), name) is var text && text != value.GetRawText():
                writer.WriteStringValue(text);
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }

    /// <summary>A secret may stand in a list piece by piece: its texts are read as one.</summary>
    private void List(Utf8JsonWriter writer, JsonElement list, string? name, bool content)
    {
        var window = new TextWindow(secrets);
        var pieces = new Dictionary<int, TextPiece>();
        var at = 0;
        foreach (var item in list.EnumerateArray())
        {
            if (item.ValueKind == JsonValueKind.String) pieces[at] = window.Add(item.GetString()!, joinsAsItIs: false);
            else if (content && item.ValueKind == JsonValueKind.Number) pieces[at] = window.Add(item.GetRawText(), joinsAsItIs: false);
            at++;
        }

        window.Settle(Settling.Complete);
        at = 0;
        foreach (var item in list.EnumerateArray())
        {
            if (!pieces.TryGetValue(at++, out var piece) || piece.Result == piece.Text)
            {
                Value(writer, item, name, content);
                continue;
            }

            writer.WriteStringValue(piece.Result);
            foreach (var masked in piece.Masked) Count(masked);
        }
    }

    private string Masked(string text, string? name)
    {
        var found = secrets.Find(text, name);
        if (found.Count == 0) return text;
        var at = 0;
        var result = new System.Text.StringBuilder();
        foreach (var secret in found)
        {
            result.Append(text, at, secret.Start - at).Append(secret.Mask);
            at = secret.End;
            Count(secret.Kind);
        }

        return result.Append(text, at, text.Length - at).ToString();
    }

    private void Hide(Utf8JsonWriter writer, string kind)
    {
        writer.WriteStringValue($"[{kind}]");
        Count(kind);
    }

    private void Count(string kind) => _masked[kind] = _masked.GetValueOrDefault(kind) + 1;

    /// <summary>An interim transcript shows half a secret before the whole can be known: a dot for each word.</summary>
    private static string Dots(JsonElement text)
    {
        if (text.ValueKind != JsonValueKind.String) return "";
        var dots = new System.Text.StringBuilder();
        var inWord = false;
        foreach (var c in text.GetString()!)
        {
            var space = char.IsWhiteSpace(c);
            if (space) dots.Append(c);
            else if (!inWord) dots.Append('•');
            inWord = !space;
        }

        return dots.ToString();
    }
}
