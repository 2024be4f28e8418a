using System.Text.Json;

namespace Tuner.Pipecat.Frames;

/// <summary>
/// The lines of a log that are about the application's own spans: <c>{"event":"span",…}</c>, one each, and
/// <c>{"event":"spans_dropped","counts":{…}}</c>. The fold passes both over: they go to the server beside the record.
/// </summary>
internal static class SpanLine
{
    /// <summary>The event that says how many spans are not here, by reason.</summary>
    public const string Dropped = "spans_dropped";

    /// <summary>Longer ones are left out: a tap holds a span to half of it.</summary>
    public const int MaxBytes = 64 << 10;

    /// <summary>True when the line is a span.</summary>
    public static bool Is(ReadOnlySpan<byte> line) => line.IndexOf("\"span\""u8) >= 0 && IsEvent(line, "span"u8);

    /// <summary>How many spans a line says were dropped; 0 for any other line.</summary>
    public static long DroppedBy(ReadOnlySpan<byte> line)
    {
        if (line.IndexOf("\"spans_dropped\""u8) < 0 || !IsEvent(line, "spans_dropped"u8)) return 0;
        try
        {
            using var document = JsonDocument.Parse(line.ToArray());
            var dropped = 0L;
            if (!document.RootElement.TryGetProperty("counts"u8, out var counts) || counts.ValueKind != JsonValueKind.Object) return 0;
            foreach (var reason in counts.EnumerateObject())
                if (reason.Value.ValueKind == JsonValueKind.Number && reason.Value.TryGetInt32(out var spans)) dropped += Math.Max(0, spans);
            return dropped;
        }
        catch (JsonException)
        {
            return 0;
        }
    }

    private static bool IsEvent(ReadOnlySpan<byte> line, ReadOnlySpan<byte> name)
    {
        var reader = new Utf8JsonReader(line);
        try
        {
            while (reader.Read())
            {
                if (reader.CurrentDepth != 1 || reader.TokenType != JsonTokenType.PropertyName) continue;
                if (reader.ValueTextEquals("event"u8)) return reader.Read() && reader.TokenType == JsonTokenType.String && reader.ValueTextEquals(name);
                reader.Skip();
            }
        }
        catch (JsonException)
        {
            // No line of ours: whoever reads it whole says so.
        }

        return false;
    }
}
