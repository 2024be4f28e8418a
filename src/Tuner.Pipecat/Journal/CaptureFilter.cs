using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tuner.Pipecat.Frames;

namespace Tuner.Pipecat.Journal;

/// <summary>Takes out of a line what is not to be kept, before it is written or folded.</summary>
internal sealed class CaptureFilter(Capture capture)
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What a tool was given and gave, wherever it stands.</summary>
    private static readonly HashSet<string> ToolContent = new(StringComparer.Ordinal) { "arguments", "result", "messages", "message", "tool_calls", "properties", "run_llm_context" };

    /// <summary>Strings that are names, not content.</summary>
    private static readonly HashSet<string> Names = new(StringComparer.Ordinal)
    {
        "frame", "event", "dir", "src", "dst", "by", "bases", "call_id", "call_type", "function_name", "tool_call_id", "context_id",
        "model", "processor", "name", "type", "kind", "category", "aggregated_by", "language", "from", "to", "reason", "way", "service",
        "start_time_iso", "timestamp", "strategy", "method", "recording_url",
    };

    /// <summary>Who called whom, and what the application says of the call in words of its own.</summary>
    private static readonly HashSet<string> Personal = new(StringComparer.Ordinal)
    {
        "caller_phone_number", "recipient", "sip_call_id", "sip_headers", "collected_dynamic_variables", "extra_metadata", "user_id", "target",
    };

    private readonly ArrayBufferWriter<byte> _output = new(1024);

    /// <summary>Takes out of a header what is not to be kept: with numbers only, who called whom and what was collected.</summary>
    public static FrameLogHeader Redact(FrameLogHeader header, Capture capture) => capture != Capture.Numbers || header.Config is not { } config ? header : header with
    {
        Config = config with { CallerPhoneNumber = null, Recipient = null, SipCallId = null, SipHeaders = null, CollectedDynamicVariables = null, ExtraMetadata = null, Extra = null },
    };

    /// <summary>Gives what is kept of a line, good until the next call; false when the line cannot be understood, and so not redacted.</summary>
    public bool Redact(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> kept)
    {
        kept = line;
        if (capture == Capture.Full || RecorderLine.Is(line)) return true;
        _output.ResetWrittenCount();
        try
        {
            var reader = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = 64 });
            using (var document = JsonDocument.ParseValue(ref reader))
            using (var writer = new Utf8JsonWriter(_output, Options)) Copy(document.RootElement, writer, named: false);
            kept = _output.WrittenSpan;
            return true;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private void Copy(JsonElement value, Utf8JsonWriter writer, bool named)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in value.EnumerateObject())
                {
                    if (ToolContent.Contains(member.Name) || (capture == Capture.Numbers && Personal.Contains(member.Name))) continue;
                    writer.WritePropertyName(member.Name);
                    Copy(member.Value, writer, Names.Contains(member.Name));
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray()) Copy(item, writer, named);
                writer.WriteEndArray();
                break;
            case JsonValueKind.String when capture == Capture.Numbers && !named:
                writer.WriteStringValue(Dots(value.GetString()!));
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }

    /// <summary>A dot for each word, so that words can still be counted and timed.</summary>
    private static string Dots(string text) =>
        string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(_ => "•"));
}
