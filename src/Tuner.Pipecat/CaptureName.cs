using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tuner.Pipecat;

/// <summary>The names of <see cref="Capture"/>, in settings as in a journal's header.</summary>
internal sealed class CaptureName : JsonConverter<Capture>
{
    /// <summary>What a name means; everything where none is given, null where it is none.</summary>
    public static Capture? Parse(string? name) => name switch
    {
        null or "" or "full" => Capture.Full,
        "text" => Capture.Text,
        "numbers" => Capture.Numbers,
        _ => null,
    };

    public override Capture Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && Parse(reader.GetString()) is { } capture ? capture : throw new JsonException("capture is none of full, text, numbers");

    public override void Write(Utf8JsonWriter writer, Capture value, JsonSerializerOptions options) => writer.WriteStringValue(value switch
    {
        Capture.Text => "text",
        Capture.Numbers => "numbers",
        _ => "full",
    });
}
