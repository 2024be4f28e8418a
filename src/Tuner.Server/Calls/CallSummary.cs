namespace Tuner.Server.Calls;

/// <summary>What lists, filters and figures know of a call. Computed once, when the call comes in, so that none of them reads a payload.</summary>
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
    bool Incomplete)
{
    /// <summary>The sender's number of the agent's version.</summary>
    public long? AgentVersion { get; init; }

    /// <summary>The caller's number, as the sender wrote it.</summary>
    public string? Caller { get; init; }

    /// <summary>How many tools failed, of <see cref="Tools"/>.</summary>
    public int FailedTools { get; init; }

    /// <summary>How many answers have a wait.</summary>
    public int Answers { get; init; }

    /// <summary>How many turns of the caller got no answer.</summary>
    public int Unanswered { get; init; }

    /// <summary>The wait that half of the callers' turns did not exceed, those without an answer among them (nearest rank).</summary>
    public WaitFigure? WaitHalf { get; init; }

    /// <summary>The same for 95 of 100.</summary>
    public WaitFigure? WaitMost { get; init; }

    /// <summary>The longest wait, those without an answer among them.</summary>
    public WaitFigure? WaitWorst { get; init; }

    /// <summary>Whether a machine answered instead of a person, as the sender said.</summary>
    public bool Voicemail { get; init; }

    /// <summary>Whether the caller was handed over, as far as anybody said: it was asked for and did not fail, or the call ended by it.</summary>
    public bool Transferred { get; init; }

    /// <summary>How many texts the caller typed.</summary>
    public int Typed { get; init; }

    /// <summary>How many rows the caller spoke while the pipeline did not listen.</summary>
    public int Muted { get; init; }

    /// <summary>What the call cost, US cents.</summary>
    public double? Cost { get; init; }

    /// <summary>Tokens of all language models together.</summary>
    public long? Tokens { get; init; }

    /// <summary>Characters that voices were asked to say.</summary>
    public long? SpokenCharacters { get; init; }

    /// <summary>Seconds of sound that were transcribed.</summary>
    public double? TranscribedSeconds { get; init; }

    /// <summary>Whether something broke, a caller got no answer, or the record is not whole.</summary>
    public bool HasTrouble => Errors > 0 || Unanswered > 0 || Incomplete;
}

/// <summary>A wait. <paramref name="AtLeast"/>: no answer came, so the caller would have waited longer.</summary>
internal readonly record struct WaitFigure(long Ms, bool AtLeast);
