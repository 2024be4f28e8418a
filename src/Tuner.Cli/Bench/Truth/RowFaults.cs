using System.Text.Json;
using Tuner.Pipecat.Models;
using static Tuner.Cli.Bench.Truth.Tolerance;

namespace Tuner.Cli.Bench.Truth;

/// <summary>What a row has wrong about the thing it stands for.</summary>
internal static class RowFaults
{
    public static List<string> Of(TrueSegment truth, TranscriptSegment? row)
    {
        if (row is null) return ["missing"];
        return [.. truth.Id is null ? OfSpeech(truth, row) : OfTool(truth, row)];
    }

    private static IEnumerable<string> OfTool(TrueSegment truth, TranscriptSegment row)
    {
        if (row.Tool?.Name != truth.Name) yield return $"tool name {row.Tool?.Name}";
        if (truth.Params.ValueKind != JsonValueKind.Undefined && !Same(row.Tool?.Params, truth.Params)) yield return $"params {row.Tool?.Params}";
        if (truth.Result.ValueKind != JsonValueKind.Undefined && !SameResult(row.Tool?.Result, truth.Result)) yield return $"result {row.Tool?.Result}";
        if (!Near(row.StartMs ?? 0, truth.StartMs, Tool)) yield return $"start {row.StartMs} for {truth.StartMs}";
    }

    private static IEnumerable<string> OfSpeech(TrueSegment truth, TranscriptSegment row)
    {
        string[] said = Words.Of(row.Text), heard = Words.Of(truth.Text);
        if (truth.Interrupted is not false)
        {
            var both = Math.Min(said.Length, heard.Length);
            if (!said.Take(both).SequenceEqual(heard.Take(both)) || Math.Abs(said.Length - heard.Length) > (truth.Estimated ? 2 : 1)) yield return $"text '{row.Text}'";
            if (truth.Interrupted == true && row.Metadata?.Interrupted != true) yield return "not marked interrupted";
        }
        else if (!said.SequenceEqual(heard)) yield return $"text '{row.Text}'";
        else if (truth.Role == SegmentRole.Agent && row.Metadata?.Interrupted == true) yield return "marked interrupted";

        if (row.Metadata?.Destination != truth.Destination) yield return $"destination '{row.Metadata?.Destination}' for '{truth.Destination}'";
        if (row.Metadata?.Kind != truth.Kind) yield return $"kind '{row.Metadata?.Kind}' for '{truth.Kind}'";
        if (!Between(row.StartMs ?? 0, truth.StartMs, truth.StartToMs, Start)) yield return $"start {row.StartMs} for {truth.StartMs}";
        if (!Between(row.EndMs, truth.EndMs, truth.EndToMs, truth.Role == SegmentRole.Agent ? AgentEnd : UserEnd)) yield return $"end {row.EndMs} for {truth.EndMs}";
    }

    private static bool Same(JsonElement? element, JsonElement truth) => element is { } value && JsonElement.DeepEquals(value, truth);

    /// <summary>The API wants an object: anything else stands in one.</summary>
    private static bool SameResult(JsonElement? element, JsonElement truth) =>
        truth.ValueKind == JsonValueKind.Object
            ? Same(element, truth)
            : element is { ValueKind: JsonValueKind.Object } wrapped && wrapped.GetPropertyCount() == 1 && wrapped.TryGetProperty("value", out var value) && JsonElement.DeepEquals(value, truth);
}
