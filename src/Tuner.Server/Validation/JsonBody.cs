using System.Text.Json;
using System.Text.Unicode;

namespace Tuner.Server.Validation;

/// <summary>Makes sure that bytes are JSON whose every string can be read: half of a surrogate pair is none.</summary>
internal static class JsonBody
{
    private const int MaxDepth = 256;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };

    /// <summary>How the JSON of a stored call is parsed; older versions took members that stand twice.</summary>
    public static JsonDocumentOptions Options { get; } = new() { MaxDepth = MaxDepth };

    /// <summary>Parses the bytes; null and a fault when they are no JSON.</summary>
    public static JsonDocument? Parse(ReadOnlyMemory<byte> bytes, Faults faults)
    {
        if (!Utf8.IsValid(bytes.Span))
        {
            faults.Add(FieldPath.Body, "json_invalid", "The body should be JSON in UTF-8");
            return null;
        }
        try
        {
            if (FindHalfPair(bytes.Span) is not { } place) return JsonDocument.Parse(bytes, Strict);
            faults.Add(FieldPath.Body, "json_invalid", $"The string that begins at byte {place} holds half of a surrogate pair");
        }
        catch (JsonException e)
        {
            if (RepeatedMember.Find(bytes.Span, MaxDepth) is { } repeated) faults.Add(FieldPath.Body, "json_invalid", $"The member at byte {repeated} stands twice in its object; each should stand once");
            else faults.Add(FieldPath.Body, "json_invalid", $"The body should be JSON, at most {MaxDepth} levels deep; it is not at line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}");
        }
        return null;
    }

    private static long? FindHalfPair(ReadOnlySpan<byte> bytes)
    {
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = MaxDepth });
        while (reader.Read())
        {
            if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName) || !reader.ValueIsEscaped) continue;
            try
            {
                reader.GetString();
            }
            // This is how the reader says it; there is no question to ask before.
            catch (InvalidOperationException)
            {
                return reader.TokenStartIndex;
            }
        }
        return null;
    }
}
