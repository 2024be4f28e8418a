using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Tuner.Server.Storage;
using Tuner.Server.Validation;

namespace Tuner.Server.Ingest;

/// <summary>What a change of a call's marks may hold. A member that is absent leaves what is there.</summary>
internal static class MarkRules
{
    private const int MaxLabels = 50;
    private const int MaxLabel = 100;
    private const int MaxNote = 10_000;
    private const long MaxOffsetMs = 24 * 3_600_000;

    /// <summary>Reads it; null and faults when it is wrong.</summary>
    public static MarkChange? Read(JsonElement body, long nowMs, Faults faults)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            faults.Add(FieldPath.Body, "dict_type", "The body should be a JSON object");
            return null;
        }
        foreach (var member in body.EnumerateObject().Where(member => member.Name is not ("labels" or "note" or "looked_at" or "recording_offset_ms")))
            faults.Add(FieldPath.Body, "unknown", "Should have the members 'labels', 'note', 'looked_at' and 'recording_offset_ms' only");
        var fields = new FieldRules(body, FieldPath.Body, faults);
        // Null takes the note away, as empty text does.
        var note = body.TryGetProperty("note", out var told) && told.ValueKind == JsonValueKind.Null ? "" : fields.Text("note", max: MaxNote);
        fields.Boolean("looked_at");
        var looked = fields.Find("looked_at")?.ValueKind switch { JsonValueKind.True => nowMs, JsonValueKind.False => -1, _ => (long?)null };
        var labels = Labels(fields, faults);
        // Null takes it away: the recording begins with the call then.
        var offset = body.TryGetProperty("recording_offset_ms", out var begins) && begins.ValueKind == JsonValueKind.Null ? 0 : fields.Integer("recording_offset_ms", -MaxOffsetMs, MaxOffsetMs);
        return faults.None ? new(labels, note, looked) { RecordingOffsetMs = offset } : null;
    }

    /// <summary>The same of a page's form, whose fields are text: labels with commas between them, and nothing for what stays.</summary>
    public static MarkChange? Read(IFormCollection form, long nowMs, Faults faults)
    {
        var note = form["note"] is [{ } text] ? text.ReplaceLineEndings("\n") : null;
        if (note?.Length > MaxNote) faults.Add(FieldPath.Body.Member("note"), "string_too_long", $"Should have at most {MaxNote} characters");
        List<string>? labels = form["labels"] is [{ } written] ? [.. written.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)] : null;
        if (labels?.Count > MaxLabels || labels?.Any(label => !IsLabel(label)) == true)
            faults.Add(FieldPath.Body.Member("labels"), "list_type", $"Should be at most {MaxLabels} labels of 1 to {MaxLabel} characters, without control characters");
        var looked = form["looked_at"].ToString() switch { "true" => nowMs, "false" => -1, _ => (long?)null };
        var offset = form["recording_offset_s"] is [{ } seconds] ? Offset(seconds, faults) : null;
        return faults.None ? new(labels, note, looked) { RecordingOffsetMs = offset } : null;
    }

    // Seconds as people write them; an empty field takes the offset away.
    private static long? Offset(string seconds, Faults faults)
    {
        if (string.IsNullOrWhiteSpace(seconds)) return 0;
        if (decimal.TryParse(seconds, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && Math.Abs(number) <= MaxOffsetMs / 1000) return (long)Math.Round(number * 1000);
        faults.Add(FieldPath.Body.Member("recording_offset_s"), "value_error", $"Should be seconds, at most {MaxOffsetMs / 1000} in either direction");
        return null;
    }

    private static List<string>? Labels(in FieldRules fields, Faults faults)
    {
        if (fields.Find("labels") is not { } given) return null;
        if (given.ValueKind != JsonValueKind.Array || given.GetArrayLength() > MaxLabels)
        {
            fields.Fault("labels", "list_type", $"Should be an array of at most {MaxLabels} labels");
            return null;
        }
        var labels = new List<string>();
        foreach (var (index, label) in given.EnumerateArray().Index())
        {
            if (label.ValueKind == JsonValueKind.String && label.GetString()!.Trim() is var text && IsLabel(text)) labels.Add(text);
            else faults.Add(FieldPath.Body.Member("labels").Item(index), "string_type", $"Should be text of 1 to {MaxLabel} characters, without control characters");
        }
        return labels;
    }

    private static bool IsLabel(string text) => text.Length is > 0 and <= MaxLabel && !text.Any(char.IsControl);
}
