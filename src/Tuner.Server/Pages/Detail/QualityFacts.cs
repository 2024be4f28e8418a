using System.Text.Json;
using Tuner.Pipecat.Reading;

namespace Tuner.Server.Pages.Detail;

/// <summary>Numbers about the call that its sender computed, and that the page does not say on top.</summary>
internal static class QualityFacts
{
    private static readonly (string Name, string Label)[] Waits = [("response_time_p50_ms", "Response, median"), ("response_time_p95_ms", "Response, 95 of 100"), ("response_time_max_ms", "Response, longest")];
    private static readonly (string Name, string Label)[] Counts = [("unanswered", "Left without an answer"), ("interruptions_by_caller", "Caller cut in"), ("interruptions_by_bot", "Agent cut in")];

    /// <summary>The facts.</summary>
    /// <param name="quality">What the sender computed.</param>
    /// <param name="record">The rows; what they say themselves stands on top of the page.</param>
    public static IEnumerable<Fact> Of(JsonElement? quality, CallRecord record)
    {
        if (!record.Rows.Any(row => row.Wait is not null || row.UnansweredMs is not null))
        {
            foreach (var (name, label) in Waits)
                if (quality.Milliseconds(name) is { } ms) yield return new(label, (IsAtLeast(quality, name) ? "≥ " : "") + Format.Ms(ms));
        }
        if (quality.Milliseconds("longest_silence_ms") is { } silence) yield return new("Longest silence", Format.Ms(silence));
        if (record.Rows.Any(row => row.Role is RowRole.Caller or RowRole.Agent)) yield break;
        foreach (var (name, label) in Counts)
            if (quality.Number(name) is { } count) yield return new(label, Format.Count(count));
    }

    /// <summary>A percentile that falls on a turn that got no answer says so: the wait was longer than that.</summary>
    private static bool IsAtLeast(JsonElement? quality, string name) => quality.IsTrue(name.Replace("_ms", "_at_least", StringComparison.Ordinal));
}
