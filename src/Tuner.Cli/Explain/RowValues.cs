using System.Text.Json;
using Tuner.Cli.CallViews;
using Tuner.Cli.Terminal;
using Tuner.Pipecat.Models;

namespace Tuner.Cli.Explain;

/// <summary>A row as its JSON has it: a value for each path, as <c>metadata.e2e_latency</c>.</summary>
internal sealed class RowValues(TranscriptSegment row)
{
    private readonly JsonElement _json = JsonSerializer.SerializeToElement(row, TunerJson.Readable.TranscriptSegment);

    /// <summary>The value at a path as a person reads it; empty when the row has none.</summary>
    public string At(string path)
    {
        var value = _json;
        foreach (var member in path.Split('.'))
            if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(member, out value)) return "";
        return path.EndsWith(".latency_timeline", StringComparison.Ordinal) && value.ValueKind == JsonValueKind.Array ? string.Join(", ", value.EnumerateArray().Select(Span)) : ReadableJson.Of(value);
    }

    /// <summary>A stretch of a wait as people read it.</summary>
    private static string Span(JsonElement span) =>
        SafeText.OneLine($"{span.GetProperty("start_ms")}-{span.GetProperty("end_ms")} {span.GetProperty("key")} ({span.GetProperty("owner")})", 200);

    /// <summary>Paths of the row's values that none of the given ones speaks of.</summary>
    public IEnumerable<string> Beside(IReadOnlySet<string> told) => Paths(_json, "").Where(path => !told.Contains(path));

    private static IEnumerable<string> Paths(JsonElement element, string prefix)
    {
        foreach (var member in element.EnumerateObject())
        {
            var path = prefix + member.Name;
            // Who spoke stands in the heading.
            if (path == "role") continue;
            // What a tool was given and what it gave are values, whatever is in them; so are the parts of a latency.
            if (member.Value.ValueKind != JsonValueKind.Object || member.Name is "params" or "result" or "latency_parts_ms" or "measured") yield return path;
            else foreach (var inner in Paths(member.Value, path + ".")) yield return inner;
        }
    }
}
