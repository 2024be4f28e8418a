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

    /// <summary>Reads it; null and faults when it is wrong.</summary>
    public static MarkChange? Read(JsonElement body, long nowMs, Faults faults)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            faults.Add(FieldPath.Body, "dict_type", "The body should be a JSON object");
            return null;
        }
        foreach (var member in body.EnumerateObject().Where(member => member.Name is not ("labels" or "note" or "looked_at")))
            faults.Add(FieldPath.Body, "unknown", "Should have the members 'labels', 'note' and 'looked_at' only");
        var fields = new FieldRules(body, FieldPath.Body, faults);
        // Null takes the note away, as empty text does.
        var note = body.TryGetProperty("note", out var told) && told.ValueKind == JsonValueKind.Null ? "" : fields.Text("note", max: MaxNote);
        fields.Boolean("looked_at");
        var looked = fields.Find("looked_at")?.ValueKind switch { JsonValueKind.True => nowMs, JsonValueKind.False => -1, _ => (long?)null };
        var labels = Labels(fields, faults);
        return faults.None ? new(labels, note, looked) : null;
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
        return faults.None ? new(labels, note, looked) : null;
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
