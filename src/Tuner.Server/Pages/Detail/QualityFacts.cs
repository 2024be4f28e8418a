using System.Text.Json;
using Tuner.Server.Calls.Reading;

namespace Tuner.Server.Pages.Detail;

/// <summary>Numbers about the call that its sender computed.</summary>
internal static class QualityFacts
{
    /// <summary>The facts.</summary>
    public static IEnumerable<Fact> Of(JsonElement? quality)
    {
        foreach (var (name, label) in new[] { ("response_time_p50_ms", "Response, median"), ("response_time_p95_ms", "Response, 95 of 100"), ("response_time_max_ms", "Response, longest"), ("longest_silence_ms", "Longest silence") })
            if (quality.Milliseconds(name) is { } ms) yield return new(label, (IsAtLeast(quality, name) ? "≥ " : "") + Format.Ms(ms));
        foreach (var (name, label) in new[] { ("interruptions_by_caller", "Caller cut in"), ("interruptions_by_bot", "Agent cut in"), ("unanswered", "Left without an answer") })
            if (quality.Number(name) is { } count) yield return new(label, Format.Count(count));
    }

    /// <summary>A percentile that falls on a turn that got no answer says so: the wait was longer than that.</summary>
    private static bool IsAtLeast(JsonElement? quality, string name) =>
        quality is { ValueKind: JsonValueKind.Object } given && given.TryGetProperty(name.Replace("_ms", "_at_least", StringComparison.Ordinal), out var told) && told.ValueKind == JsonValueKind.True;
}
