using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tuner.Pipecat.Models;

/// <summary>How the models become JSON: snake_case, absent members left out, text readable as it was said.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(CallPayload))]
[JsonSerializable(typeof(Dictionary<string, JsonElement>))]
[JsonSerializable(typeof(AudioInfo))]
internal sealed partial class TunerJson : JsonSerializerContext
{
    /// <summary>Escapes only what JSON must: the bytes go to an API and to files, never into a page as they are.</summary>
    public static TunerJson Readable { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public static byte[] Serialize(CallPayload payload) => JsonSerializer.SerializeToUtf8Bytes(payload, Readable.CallPayload);

    public static CallPayload? Deserialize(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize(json, Readable.CallPayload);
}
