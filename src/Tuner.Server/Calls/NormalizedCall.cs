using System.Text;
using System.Text.Json;
using Tuner.Pipecat.Reading;

namespace Tuner.Server.Calls;

/// <summary>
/// A payload as the Tuner API understands it: members that are null are gone, times of rows are whole milliseconds
/// (rounded up), a row's end follows from its length where only that was sent, and so does the call's duration from its
/// timestamps, and the plain transcript from the rows. A row has metadata, if only empty. The bytes that came are kept beside this, untouched.
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
            if (member.NameEquals("transcript_with_tool_calls") && member.Value.ValueKind == JsonValueKind.Array) WriteRows(json, member.Value);
            else member.WriteTo(json);
        }
        if (payload.Member("duration_ms") is null) json.WriteNumber("duration_ms", CallRecord.Read(payload).DurationMs);
        if (payload.Member("transcript") is null) json.WriteString("transcript", Transcript(payload));
        json.WriteEndObject();
    }

    // One line for each row that was spoken.
    private static string Transcript(JsonElement payload)
    {
        var text = new StringBuilder();
        foreach (var row in payload.Objects("transcript_with_tool_calls"))
        {
            if (row.Text("role") is not ("user" or "agent") || row.Text("text") is not { Length: > 0 } said) continue;
            if (text.Length > 0) text.Append('\n');
            text.Append(row.Text("role")).Append(": ").Append(said.ReplaceLineEndings(" "));
        }
        return text.ToString();
    }

    private static void WriteRows(Utf8JsonWriter json, JsonElement rows)
    {
        json.WriteStartArray("transcript_with_tool_calls");
        foreach (var row in rows.EnumerateArray())
        {
            if (row.ValueKind != JsonValueKind.Object) continue;
            json.WriteStartObject();
            foreach (var member in Present(row))
            {
                if (member.NameEquals("words") && member.Value.ValueKind == JsonValueKind.Array) WriteWords(json, member.Value);
                else if (member.NameEquals("metadata") && member.Value.ValueKind == JsonValueKind.Object) WriteObject(json, "metadata", member.Value);
                else WriteMember(json, row, member);
            }
            if (row.Member("metadata") is null) json.WriteStartObject("metadata");
            if (row.Member("metadata") is null) json.WriteEndObject();
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
