using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tuner.Pipecat.Frames;

namespace Tuner.Pipecat.Journal;

/// <summary>
/// Takes out of a span's line what is not to be kept of its call. Whoever wrote the span chose its attributes, so only
/// their names tell what they hold: below <see cref="Capture.Full"/> texts go unless they are known to be names of things;
/// where secrets are masked, texts of what was said go, since a secret can be spread over several of them.
/// </summary>
internal static class SpanContent
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonReaderOptions Reading = new() { MaxDepth = 64 };

    /// <summary>Attributes whose texts are names of things, in OpenTelemetry's conventions and in Pipecat's spans.</summary>
    private static readonly HashSet<string> Names = new(StringComparer.Ordinal)
    {
        "conversation.id", "conversation.type", "error.type", "exception.type", "function_calls.first_name", "gen_ai.agent.id", "gen_ai.agent.name",
        "gen_ai.conversation.id", "gen_ai.operation.name", "gen_ai.output.type", "gen_ai.provider.name", "gen_ai.request.model", "gen_ai.response.id",
        "gen_ai.response.model", "gen_ai.system", "gen_ai.tool.name", "http.request.method", "language", "modalities",
        "rpc.method", "rpc.service", "server.address", "service.name", "service.operation", "settings.language", "settings.model", "settings.voice",
        "tool.function_name", "tool_choice", "tools.names", "tuner.call_id", "turn.type", "voice_id",
    };

    /// <summary>Words in the names of attributes that hold what was said on the call, or what a tool was given and gave.</summary>
    private static readonly HashSet<string> Said = new(StringComparer.Ordinal)
    {
        "answer", "args", "arguments", "body", "completion", "completions", "content", "context", "history", "input", "instruction", "instructions",
        "message", "messages", "output", "parameters", "params", "prompt", "prompts", "query", "reply", "request", "response", "result", "results",
        "said", "system", "text", "texts", "transcript", "transcription", "transcripts", "utterance",
    };

    /// <summary>Gives what is kept of a span's line; null when the line cannot be understood.</summary>
    /// <param name="line">The line.</param>
    /// <param name="capture">What is kept of the call.</param>
    /// <param name="isMasked">True where secrets are masked.</param>
    public static byte[]? Of(ReadOnlySpan<byte> line, Capture capture, bool isMasked)
    {
        if (capture == Capture.Full && !isMasked) return line.ToArray();
        try
        {
            var reader = new Utf8JsonReader(LineSanitizer.Clean(line), Reading);
            using var document = JsonDocument.ParseValue(ref reader);
            var output = new ArrayBufferWriter<byte>(line.Length);
            using (var writer = new Utf8JsonWriter(output, Options)) Write(writer, document.RootElement, capture != Capture.Full);
            return output.WrittenSpan.ToArray();
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static void Write(Utf8JsonWriter writer, JsonElement of, bool onlyNames)
    {
        writer.WriteStartObject();
        foreach (var member in of.EnumerateObject())
        {
            if (member.NameEquals("attributes"u8) && member.Value.ValueKind == JsonValueKind.Object)
            {
                writer.WriteStartObject(member.Name);
                foreach (var attribute in member.Value.EnumerateObject())
                    if (IsKept(attribute, onlyNames)) attribute.WriteTo(writer);
                writer.WriteEndObject();
            }
            else if (member.NameEquals("events"u8) && member.Value.ValueKind == JsonValueKind.Array)
            {
                writer.WriteStartArray(member.Name);
                foreach (var happened in member.Value.EnumerateArray())
                    if (happened.ValueKind == JsonValueKind.Object) Write(writer, happened, onlyNames);
                writer.WriteEndArray();
            }
            else if (member.NameEquals("error"u8) && onlyNames)
            {
                // That it failed is a fact; what it says of it is text.
                writer.WriteString(member.Name, "");
            }
            else
            {
                member.WriteTo(writer);
            }
        }

        writer.WriteEndObject();
    }

    private static bool IsKept(JsonProperty attribute, bool onlyNames) =>
        attribute.Value.ValueKind is JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False
        || Names.Contains(attribute.Name)
        || (!onlyNames && !HoldsWhatWasSaid(attribute.Name));

    private static bool HoldsWhatWasSaid(string name)
    {
        foreach (var part in name.Split((char[])['.', '_', '-', ' ', '/'], StringSplitOptions.RemoveEmptyEntries))
            if (Said.Contains(part.ToLowerInvariant())) return true;
        return false;
    }
}
