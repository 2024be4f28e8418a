using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tuner.Pipecat.Frames;

namespace Tuner.Pipecat.Recording.Tools;

/// <summary>Tool calls as the API wants them, and as people read them.</summary>
internal static class ToolText
{
    private const int LongestText = 2000;
    private static readonly JsonElement Empty = JsonElement.Parse("{}");

    /// <summary>The arguments as an object; what is none is an empty one, as in the seed.</summary>
    public static JsonElement Params(JsonElement? arguments) =>
        arguments is { ValueKind: JsonValueKind.Object } given ? given
        : arguments is { ValueKind: JsonValueKind.String } text && TryParse(text.GetString()!) is { ValueKind: JsonValueKind.Object } parsed ? parsed
        : Empty;

    /// <summary>The result as an object; anything else stands in it as <c>value</c>.</summary>
    public static JsonElement Result(JsonElement? result)
    {
        if (result is { ValueKind: JsonValueKind.Object } given) return given;
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            writer.WritePropertyName("value"u8);
            if (result is { ValueKind: not JsonValueKind.Undefined } value) value.WriteTo(writer);
            else writer.WriteNullValue();
            writer.WriteEndObject();
        }

        return JsonElement.Parse(stream.ToArray());
    }

    /// <summary><c>name(key=value, …)</c>, as in the seed.</summary>
    public static string Call(string? name, JsonElement arguments)
    {
        var text = new StringBuilder(name).Append('(');
        foreach (var argument in arguments.EnumerateObject())
        {
            if (text[^1] != '(') text.Append(", ");
            text.Append(argument.Name).Append('=').Append(Plain(argument.Value));
            if (text.Length > LongestText) break;
        }

        return Recording.Text.Bounded(text.Append(')').ToString(), LongestText);
    }

    /// <summary>The result's JSON, or a text as it is; bounded, since the whole stands in the result itself.</summary>
    public static string Plain(JsonElement? result) =>
        Recording.Text.Bounded(
            result is null or { ValueKind: JsonValueKind.Undefined } ? "null"
            : result is { ValueKind: JsonValueKind.String } text ? text.GetString()!
            : Json(result.Value),
            LongestText);

    private static string Json(JsonElement element)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping })) element.WriteTo(writer);
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private static JsonElement? TryParse(string text)
    {
        try
        {
            // JSON within a text was not mended with its line: half a surrogate pair in it would stop the whole record.
            return JsonElement.Parse(LineSanitizer.Clean(Encoding.UTF8.GetBytes(text)));
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
