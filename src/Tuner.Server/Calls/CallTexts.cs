using System.Text.Json;
using Tuner.Pipecat.Reading;
using Tuner.Server.Validation;

namespace Tuner.Server.Calls;

/// <summary>What of a call can be searched for.</summary>
internal static class CallTexts
{
    /// <summary>What was said and heard, row by row.</summary>
    public static IEnumerable<string> Spoken(CallRecord record) =>
        record.Rows.Where(row => row.Role is RowRole.Caller or RowRole.Agent).Select(row => row.Text).OfType<string>();

    /// <summary>The same of a payload, without reading the rest of it.</summary>
    public static IEnumerable<string> Spoken(JsonElement payload) =>
        payload.Objects("transcript_with_tool_calls").Where(row => RowRoles.Parse(row.Text("role")) is RowRole.Caller or RowRole.Agent).Select(row => row.Text("text")).OfType<string>();

    /// <summary>The first thing that is made of such a text; what stands behind it is not read. Null when nothing is made of any.</summary>
    public static T? First<T>(ReadOnlySpan<byte> payload, Func<string, T?> of)
        where T : class
    {
        var reader = new Utf8JsonReader(payload, new JsonReaderOptions { MaxDepth = JsonBody.Options.MaxDepth });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isTimeline = reader.ValueTextEquals("transcript_with_tool_calls"u8);
            reader.Read();
            if (!isTimeline || reader.TokenType != JsonTokenType.StartArray)
            {
                reader.Skip();
                continue;
            }
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                if (SpokenIn(ref reader) is { } text && of(text) is { } found) return found;
        }
        return null;
    }

    // The reader stands at the beginning of a row, and then at its end.
    private static string? SpokenIn(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return null;
        }
        string? role = null, text = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (isRole, isText) = (reader.ValueTextEquals("role"u8), reader.ValueTextEquals("text"u8));
            reader.Read();
            if (isRole) role = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
            else if (isText) text = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
            reader.Skip();
        }
        return RowRoles.Parse(role) is RowRole.Caller or RowRole.Agent ? text : null;
    }
}
