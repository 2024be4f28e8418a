using System.Runtime.InteropServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Tuner.Server.Pages.Detail;

/// <summary>JSON of a record as a page prints it: on one line where it fits, else laid out, and no more than a page may hold.</summary>
internal static class PageJson
{
    private const int Most = 10_000;
    private const int OneLine = 88;

    // The page encodes it again for HTML; here it only has to be read.
    private static readonly JsonWriterOptions Indented = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonWriterOptions Compact = Indented with { Indented = false };

    /// <summary>The text of a value; empty where there is none.</summary>
    public static string Of(JsonElement? element)
    {
        if (element is not { } json) return "";
        var raw = JsonMarshal.GetRawUtf8Value(json);
        // What is far too long is not laid out first: its beginning, as it came.
        if (raw.Length > 8 * Most) return $"{Encoding.UTF8.GetString(raw[..Most]).TrimEnd('\ufffd')}… ({Format.Count(raw.Length - Most)} more bytes in the JSON)";
        var compact = Written(Unwrapped(json), Compact);
        return compact.Length <= OneLine ? compact : Format.Bounded(Written(Unwrapped(json), Indented), Most);
    }

    private static string Written(JsonElement json, JsonWriterOptions options)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, options)) json.WriteTo(writer);
        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    // The API wants objects, so senders wrap anything else: people see what the tool really said.
    private static JsonElement Unwrapped(JsonElement json) =>
        json.ValueKind == JsonValueKind.Object && json.EnumerateObject().Count() == 1 && json.TryGetProperty("value", out var value) ? value : json;
}
