using System.Text.Json;
using Tuner.Server.Calls.Reading;

namespace Tuner.Server.Calls;

/// <summary>
/// A payload as the Tuner API understands it: members that are null are gone, times of rows are whole milliseconds
/// (rounded up), a row's end follows from its length where only that was sent, and so does the call's duration from its
/// timestamps. The bytes that came are kept beside this, untouched.
/// </summary>
internal static class NormalizedCall
{
    private static readonly string[] RowTimes = ["start_ms", "end_ms", "duration_ms"];

    /// <summary>Writes the payload.</summary>
    public static void Write(Utf8JsonWriter json, JsonElement payload)
    {
        json.WriteStartObject();
        foreach (var member in Present(payload))
        {
            if (member.NameEquals("transcript_with_tool_calls")) WriteRows(json, member.Value);
            else member.WriteTo(json);
        }
        if (payload.Member("duration_ms") is null) json.WriteNumber("duration_ms", CallRecord.Read(payload).DurationMs);
        json.WriteEndObject();
    }

    private static void WriteRows(Utf8JsonWriter json, JsonElement rows)
    {
        json.WriteStartArray("transcript_with_tool_calls");
        foreach (var row in rows.EnumerateArray())
        {
            json.WriteStartObject();
            foreach (var member in Present(row))
            {
                if (member.NameEquals("words")) WriteWords(json, member.Value);
                else if (member.NameEquals("metadata")) WriteObject(json, "metadata", member.Value);
                else WriteMember(json, row, member);
            }
            if (row.Member("end_ms") is null && row.Milliseconds("start_ms") + row.Milliseconds("duration_ms") is { } end) json.WriteNumber("end_ms", end);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteWords(Utf8JsonWriter json, JsonElement words)
    {
        json.WriteStartArray("words");
        foreach (var word in words.EnumerateArray())
        {
            json.WriteStartObject();
            foreach (var member in Present(word)) WriteMember(json, word, member);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteObject(Utf8JsonWriter json, string name, JsonElement element)
    {
        json.WriteStartObject(name);
        foreach (var member in Present(element)) member.WriteTo(json);
        json.WriteEndObject();
    }

    private static void WriteMember(Utf8JsonWriter json, JsonElement owner, JsonProperty member)
    {
        if (RowTimes.Contains(member.Name) && owner.Milliseconds(member.Name) is { } time) json.WriteNumber(member.Name, time);
        else member.WriteTo(json);
    }

    private static IEnumerable<JsonProperty> Present(JsonElement element) =>
        element.EnumerateObject().Where(member => member.Value.ValueKind != JsonValueKind.Null);
}
