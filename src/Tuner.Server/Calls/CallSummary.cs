namespace Tuner.Server.Calls;

/// <summary>What the list shows of a call. Computed once, when the call comes in, so that a list of 100,000 reads no payload.</summary>
/// <param name="CallId">The sender's own id of the call, 1 to 200 characters.</param>
/// <param name="CallType">Free text, such as <c>phone_call</c>.</param>
/// <param name="StartedAtMs">Unix milliseconds.</param>
/// <param name="DurationMs">Milliseconds, 0 or more.</param>
/// <param name="Turns">How many rows were spoken, by either side.</param>
/// <param name="Interruptions">How many rows were cut off.</param>
/// <param name="Tools">How many tools were called.</param>
/// <param name="Errors">Errors of the pipeline and tools that failed.</param>
/// <param name="ResponseMedianMs">Median of the waits between the caller's last sound and the agent's first; null when none is known.</param>
/// <param name="ResponseWorstMs">The longest of those waits.</param>
/// <param name="EndReason">Why the call ended, as the sender said it.</param>
/// <param name="Incomplete">Whether the sender said that the record is cut or lost lines.</param>
internal sealed record CallSummary(
    string CallId,
    string CallType,
    long StartedAtMs,
    long DurationMs,
    int Turns,
    int Interruptions,
    int Tools,
    int Errors,
    long? ResponseMedianMs,
    long? ResponseWorstMs,
    string? EndReason,
    bool Incomplete);
