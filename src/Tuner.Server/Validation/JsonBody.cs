using System.Text.Json;
using System.Text.Unicode;

namespace Tuner.Server.Validation;

/// <summary>Makes sure that bytes are JSON whose every string can be read: half of a surrogate pair is none.</summary>
internal static class JsonBody
{
    private const int MaxDepth = 256;

    /// <summary>How the JSON of a stored call is parsed; older versions took members that stand twice.</summary>
    public static JsonDocumentOptions Options { get; } = new() { MaxDepth = MaxDepth };

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };

    /// <summary>Whether an escape may write half of a surrogate pair: no other can.</summary>
    public static bool MayHoldHalfPair(ReadOnlySpan<byte> bytes) => bytes.IndexOf("\\ud"u8) >= 0 || bytes.IndexOf("\\uD"u8) >= 0;

    /// <summary>Parses UTF-8 that holds no half of a surrogate pair.</summary>
    /// <exception cref="JsonException">The bytes are no JSON, or a member stands twice in its object.</exception>
    public static JsonDocument ParseStrictly(ReadOnlyMemory<byte> bytes) => JsonDocument.Parse(bytes, Strict);

    /// <summary>Parses the bytes; null and a fault when they are no JSON.</summary>
    public static JsonDocument? Parse(ReadOnlyMemory<byte> bytes, Faults faults)
    {
        if (!Utf8.IsValid(bytes.Span))
        {
            faults.Add(FieldPath.Body, "json_invalid", "The body should be JSON in UTF-8");
            return null;
        }
        if (!MayHoldHalfPair(bytes.Span) && TryParse(bytes) is { } document) return document;
        try
        {
            var (halfPair, repeated) = JsonFlaws.Find(bytes.Span, MaxDepth);
            if (halfPair is null && repeated is null) return JsonDocument.Parse(bytes, Options);
            faults.Add(FieldPath.Body, "json_invalid", halfPair is not null
                ? $"The string that begins at byte {halfPair} holds half of a surrogate pair"
                : $"The member at byte {repeated} stands twice in its object; each should stand once");
        }
        catch (JsonException e)
        {
            faults.Add(FieldPath.Body, "json_invalid", $"The body should be JSON, at most {MaxDepth} levels deep; it is not at line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}");
        }
        return null;
    }

    // Null for anything that is wrong: where it is wrong is then looked for.
    private static JsonDocument? TryParse(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return ParseStrictly(bytes);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
