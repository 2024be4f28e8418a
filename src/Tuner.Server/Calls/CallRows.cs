namespace Tuner.Server.Calls;

/// <summary>The narrow rows of a call, from which figures over many calls are made. Times are milliseconds since the call began.</summary>
internal sealed record CallRows
{
    /// <summary>So many rows of a kind are kept of one call. The counts in <see cref="CallSummary"/> are of all.</summary>
    public const int MostOfAKind = 5_000;

    /// <summary>No rows.</summary>
    public static CallRows None { get; } = new();

    /// <summary>The caller's turns that were answered, or ought to have been.</summary>
    public IReadOnlyList<WaitRow> Waits { get; init; } = [];

    /// <summary>The tools that were called.</summary>
    public IReadOnlyList<ToolRow> Tools { get; init; } = [];

    /// <summary>The pipeline's errors.</summary>
    public IReadOnlyList<ErrorRow> Errors { get; init; } = [];

    /// <summary>What else the call is found by, each once. Only a record tells them: no store gives them back with the rows.</summary>
    public IReadOnlyList<CallName> Names { get; init; } = [];
}

/// <summary>How long the caller waited once, and where that time went.</summary>
/// <param name="Row">The row's place in the timeline, from 0: the agent's answer, or the caller's turn that got none.</param>
/// <param name="AtMs">When the wait ended; null when the sender did not say.</param>
/// <param name="WaitMs">How long it was.</param>
/// <param name="Answered">Whether an answer came; without one the wait is how long none did.</param>
/// <param name="PartsMs">The parts, in the order of <see cref="Tuner.Pipecat.Reading.WaitPart.Kinds"/>; null where one is not known.</param>
/// <param name="Owners">Whose time it was, the longest first; each owner once.</param>
internal sealed record WaitRow(int Row, long? AtMs, long WaitMs, bool Answered, IReadOnlyList<long?> PartsMs, IReadOnlyList<OwnerTime> Owners);

/// <summary>How much of a wait was whose.</summary>
/// <param name="Kind">Such as <c>service</c> or <c>setting</c>.</param>
/// <param name="Name">The owner, at most <see cref="MaxName"/> characters.</param>
/// <param name="Ms">Milliseconds, more than 0.</param>
internal readonly record struct OwnerTime(string Kind, string Name, long Ms)
{
    /// <summary>Longer names are cut.</summary>
    public const int MaxName = 200;
}

/// <summary>One call of a tool.</summary>
/// <param name="Row">The row's place in the timeline, from 0.</param>
/// <param name="Name">The tool's name, at most <see cref="OwnerTime.MaxName"/> characters.</param>
/// <param name="AtMs">When it began.</param>
/// <param name="DurationMs">How long it ran; null when that is not known.</param>
/// <param name="Failed">Whether it brought no result as it should.</param>
/// <param name="Error">Why not, such as <c>timed_out</c>, at most <see cref="OwnerTime.MaxName"/> characters; null when the sender did not say.</param>
internal sealed record ToolRow(int Row, string Name, long? AtMs, long? DurationMs, bool Failed, string? Error);

/// <summary>One error of the pipeline.</summary>
/// <param name="Place">Its place among the call's errors, from 0.</param>
/// <param name="AtMs">When it happened.</param>
/// <param name="Source">Who reported it.</param>
/// <param name="Category">Its kind, where the sender named one.</param>
/// <param name="Message">Its words, at most <see cref="OwnerTime.MaxName"/> characters.</param>
/// <param name="Fatal">Whether it ended the call.</param>
/// <param name="Recovered">Whether the agent was heard again afterwards.</param>
internal sealed record ErrorRow(int Place, long? AtMs, string? Source, string? Category, string Message, bool Fatal, bool Recovered);
