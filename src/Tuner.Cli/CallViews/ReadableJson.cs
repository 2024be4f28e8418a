using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tuner.Cli.Terminal;

namespace Tuner.Cli.CallViews;

/// <summary>JSON on one line, readable, bounded.</summary>
internal static class ReadableJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(JsonElement? element, int limit = 300)
    {
        if (element is not { ValueKind: not JsonValueKind.Undefined } value) return "";
        // A result that was no object stands in one: people want the value.
        if (value.ValueKind == JsonValueKind.Object && value.GetPropertyCount() == 1 && value.TryGetProperty("value", out var inner)) value = inner;
        var bytes = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(bytes, Options)) value.WriteTo(writer);
        return SafeText.OneLine(Encoding.UTF8.GetString(bytes.WrittenSpan), limit);
    }
}
