using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Tuner.Server.Exports;

/// <summary>A record as one line of JSON, as it was sent.</summary>
internal static class RecordLine
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes it, without the line's end.</summary>
    public static void Write(IBufferWriter<byte> target, JsonElement record)
    {
        using var json = new Utf8JsonWriter(target, Options);
        record.WriteTo(json);
    }
}
