using System.Runtime.InteropServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tuner.Server.Calls.Reading;

namespace Tuner.Server.Pages.Detail;

/// <summary>Rows of tools: a call and its result become one entry.</summary>
internal static class ToolEntries
{
    private const int MaxJson = 10_000;
    private const int OneLine = 88;

    // The page encodes it again for HTML; here it only has to be read.
    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonWriterOptions Compact = Indented with { Indented = false };

    /// <summary>The entry of a call, with its result when one came.</summary>
    public static ToolEntry Of(CallRow function, CallRow? result, string anchor)
    {
        var start = function.StartMs ?? function.Tool?.StartMs;
        return new ToolEntry
        {
            Anchor = anchor,
            StartMs = start,
            EndMs = function.Tool?.EndMs ?? result?.StartMs ?? result?.Tool?.StartMs,
            Name = Format.Bounded(function.Tool?.Name ?? "tool", 200),
            Parameters = Json(function.Tool?.Parameters),
            Result = result is null ? "" : Result(result),
            Failure = Failure(function.Tool, result),
        };
    }

    /// <summary>The entry of a result whose call nobody sent.</summary>
    public static ToolEntry OfResult(CallRow result, string anchor) => new()
    {
        Anchor = anchor,
        StartMs = result.StartMs ?? result.Tool?.StartMs,
        Name = Format.Bounded(result.Tool?.Name ?? "tool", 200),
        Parameters = "",
        Result = Result(result),
        Failure = Failure(null, result),
    };

    private static string Result(CallRow result) => result.Tool?.Result is { } json ? Json(json) : Format.Bounded(result.Text ?? "", MaxJson);

    private static string Failure(ToolFacts? call, CallRow? result)
    {
        if (call?.Failed != true && result?.Tool?.Failed != true) return call is not null && result is null && call.EndMs is null ? "No result came" : "";
        var kind = (call?.Error ?? result?.Tool?.Error) switch
        {
            null or "" => "Failed",
            "cancelled" => call?.CancelledBy switch { "caller" => "Cancelled by the caller", "application" => "Cancelled by the application", "call_end" => "Cancelled by the call's end", _ => "Cancelled" },
            "timed_out" => "Timed out",
            "never_ended" => "Never ended",
            var other => Format.Words(Format.Bounded(other, 2_000)),
        };
        return (call?.Message ?? result?.Tool?.Message) is { Length: > 0 } words ? $"{kind}: {Format.Bounded(words, 2_000)}" : kind;
    }

    private static string Json(JsonElement? element)
    {
        if (element is not { } json) return "";
        var raw = JsonMarshal.GetRawUtf8Value(json);
        // What is far too long is not laid out first: its beginning, as it came.
        if (raw.Length > 8 * MaxJson) return $"{Encoding.UTF8.GetString(raw[..MaxJson]).TrimEnd('\ufffd')}… ({Format.Count(raw.Length - MaxJson)} more bytes in the JSON)";
        var compact = Written(Unwrapped(json), Compact);
        return compact.Length <= OneLine ? compact : Format.Bounded(Written(Unwrapped(json), Indented), MaxJson);
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
