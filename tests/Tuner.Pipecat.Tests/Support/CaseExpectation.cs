using System.Globalization;
using System.Text.Json;

namespace Tuner.Pipecat.Tests.Support;

/// <summary>
/// Compares a record with what a case expects: <c>rows</c> (of all roles or those in <c>roles</c>; a member is a
/// dotted path, <c>PATH_any</c> lists what is right), <c>facts</c> over the whole record, and <c>timeline</c> (whose
/// time a moment of a row's wait is). Times may differ by <c>tolerance_ms</c>, usually 60.
/// </summary>
internal static class CaseExpectation
{
    private static readonly HashSet<string> Times = ["e2e_latency", "llm_node_ttft", "tts_node_ttfb", "stt_node_ttfb", "eou_delay", "duration"];

    public static List<string> Faults(JsonElement record, JsonElement expected)
    {
        var faults = new List<string>();
        var tolerance = expected.TryGetProperty("tolerance_ms", out var given) ? given.GetDouble() : 60;
        var rows = record.GetProperty("transcript_with_tool_calls").EnumerateArray().Where(row => HasRole(row, expected)).ToList();
        if (expected.TryGetProperty("rows", out var right)) CompareRows(rows, [.. right.EnumerateArray()], tolerance, faults);
        if (expected.TryGetProperty("facts", out var facts))
        {
            foreach (var fact in facts.EnumerateArray()) CompareFact(record, fact, faults);
        }

        if (expected.TryGetProperty("timeline", out var moment)) CompareOwner(rows, moment, faults);
        return faults;
    }

    private static bool HasRole(JsonElement row, JsonElement expected) =>
        !expected.TryGetProperty("roles", out var roles) || roles.EnumerateArray().Any(role => role.ValueEquals(row.GetProperty("role").GetString()));

    private static void CompareRows(List<JsonElement> rows, List<JsonElement> right, double tolerance, List<string> faults)
    {
        if (rows.Count != right.Count)
        {
            faults.Add($"{rows.Count} rows, right are {right.Count}: {string.Join(" | ", rows.Select(row => $"{Said(Get(row, "role"))} {Said(Get(row, "start_ms"))}-{Said(Get(row, "end_ms"))} {Said(Get(row, "text"))}"))}");
            return;
        }

        for (var i = 0; i < rows.Count; i++)
        {
            foreach (var member in right[i].EnumerateObject())
            {
                var any = member.Name.EndsWith("_any", StringComparison.Ordinal);
                var path = any ? member.Name[..^4] : member.Name;
                var got = Get(rows[i], path);
                var near = IsTime(path) ? tolerance : 0;
                var fits = any ? member.Value.EnumerateArray().Any(value => Near(got, value, 0)) : Near(got, member.Value, near);
                if (!fits) faults.Add($"row {i} {path}: got {Said(got)}, right {member.Value.GetRawText()}");
            }
        }
    }

    private static void CompareFact(JsonElement record, JsonElement fact, List<string> faults)
    {
        var path = fact.GetProperty("path").GetString()!;
        var got = Get(record, path);
        var near = fact.TryGetProperty("tol", out var given) ? given.GetDouble() : 0;
        var right = (!fact.TryGetProperty("equals", out var equal) || Near(got, equal, near))
            && (!fact.TryGetProperty("max", out var max) || (got is { ValueKind: JsonValueKind.Number } number && number.GetDouble() <= max.GetDouble()))
            && (!fact.TryGetProperty("has_text", out var text) || Said(got).Contains(text.GetString()!, StringComparison.Ordinal))
            && (!fact.TryGetProperty("no_text", out var without) || !Said(got).Contains(without.GetString()!, StringComparison.Ordinal))
            && (!fact.TryGetProperty("absent", out var absent) || !absent.GetBoolean() || got is null);
        if (!right) faults.Add($"{path}: got {Said(got)}, right {fact.GetRawText()}");
    }

    private static void CompareOwner(List<JsonElement> rows, JsonElement moment, List<string> faults)
    {
        var at = moment.GetProperty("at").GetInt64();
        var row = moment.GetProperty("row").GetInt32();
        var timeline = row < rows.Count ? Get(rows[row], "metadata.latency_timeline") : null;
        var owner = timeline?.EnumerateArray().Where(span => span.GetProperty("start_ms").GetInt64() <= at && at < span.GetProperty("end_ms").GetInt64())
            .Select(span => span.GetProperty("owner_kind").GetString()).FirstOrDefault();
        if (owner != moment.GetProperty("owner_kind").GetString()) faults.Add($"at {at} of row {row}: got {owner ?? "nobody"}, right {moment.GetRawText()}");
    }

    private static bool IsTime(string path) =>
        path.Split('.').Any(part => part.EndsWith("_ms", StringComparison.Ordinal) || part.StartsWith("latency_parts", StringComparison.Ordinal) || Times.Contains(part));

    private static bool Near(JsonElement? got, JsonElement right, double tolerance) =>
        got is { ValueKind: JsonValueKind.Number } a && right.ValueKind == JsonValueKind.Number ? Math.Abs(a.GetDouble() - right.GetDouble()) <= tolerance
        : got is { } value ? JsonElement.DeepEquals(value, right)
        : right.ValueKind == JsonValueKind.Null;

    private static JsonElement? Get(JsonElement element, string path)
    {
        foreach (var step in path.Split('.'))
        {
            if (element.ValueKind == JsonValueKind.Array && int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < element.GetArrayLength()) element = element[index];
            else if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(step, out element)) return null;
        }

        return element.ValueKind == JsonValueKind.Null ? null : element;
    }

    private static string Said(JsonElement? value) =>
        value is not { } element ? "nothing" : element.ValueKind == JsonValueKind.String ? element.GetString()! : element.GetRawText();
}
