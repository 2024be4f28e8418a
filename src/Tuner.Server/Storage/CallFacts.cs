using Tuner.Server.Calls;

namespace Tuner.Server.Storage;

/// <summary>
/// The columns of <c>calls</c> that are computed from a payload. Who adds one also adds it to the schema and raises
/// <see cref="Version"/>: calls that were stored before are filled in the background.
/// </summary>
internal static class CallFacts
{
    /// <summary>Which set of facts and rows a call has; 0 is that of the schemas before facts had versions.</summary>
    public const int Version = 2;

    /// <summary>The columns.</summary>
    public static readonly string[] Columns =
    [
        "facts", "call_type", "started_at_ms", "duration_ms", "turns", "interruptions", "tools", "errors", "response_median_ms",
        "response_worst_ms", "end_reason", "incomplete", "agent_version", "caller", "failed_tools", "answers", "unanswered",
        "wait_half_ms", "wait_half_at_least", "wait_most_ms", "wait_most_at_least", "wait_worst_ms", "wait_worst_at_least",
        "cost", "tokens", "spoken_characters", "transcribed_seconds", "voicemail", "transferred", "typed", "muted",
    ];

    /// <summary>Their values, in the same order.</summary>
    public static object?[] Values(CallSummary summary) =>
    [
        Version, summary.CallType, summary.StartedAtMs, summary.DurationMs, summary.Turns, summary.Interruptions, summary.Tools, summary.Errors, summary.ResponseMedianMs,
        summary.ResponseWorstMs, summary.EndReason, summary.Incomplete, summary.AgentVersion, summary.Caller, summary.FailedTools, summary.Answers, summary.Unanswered,
        summary.WaitHalf?.Ms, summary.WaitHalf?.AtLeast ?? false, summary.WaitMost?.Ms, summary.WaitMost?.AtLeast ?? false, summary.WaitWorst?.Ms, summary.WaitWorst?.AtLeast ?? false,
        summary.Cost, summary.Tokens, summary.SpokenCharacters, summary.TranscribedSeconds, summary.Voicemail, summary.Transferred, summary.Typed, summary.Muted,
    ];
}
