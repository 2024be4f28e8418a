namespace Tuner.Server.Storage;

/// <summary>What becomes of calls once they are stored: marked, kept for a time, forgotten. Every member may be called from any thread.</summary>
internal interface ICallKeeping
{
    /// <summary>Removes a call: payload, facts, rows, marks, and its place in the search. Returns whether there was one.</summary>
    Task<bool> RemoveAsync(long id, Remover remover, CancellationToken cancellationToken);

    /// <summary>Removes all calls of a caller's number, as the sender wrote it, in small transactions. Returns how many.</summary>
    /// <param name="workspaceId">Only in this workspace; null for all.</param>
    /// <param name="caller">The number.</param>
    /// <param name="remover">Who wants it.</param>
    /// <param name="cancellationToken">Ends it between two transactions.</param>
    Task<long> RemoveCallerAsync(long? workspaceId, string caller, Remover remover, CancellationToken cancellationToken);

    /// <summary>Removes some calls that came in longer ago than they are kept. Returns whether there may be more.</summary>
    Task<bool> RemoveExpiredAsync(Retention retention, long nowMs, CancellationToken cancellationToken);

    /// <summary>The newest removals, newest first.</summary>
    Task<IReadOnlyList<Removal>> RemovalsAsync(int limit, CancellationToken cancellationToken);

    /// <summary>Makes what was removed vanish from the store's own files too, some at a time. Returns whether there is more to do.</summary>
    Task<bool> CleanAsync(CancellationToken cancellationToken);

    /// <summary>Brings calls that an earlier version stored up to date, some at a time. Returns whether there is more to do.</summary>
    Task<bool> FillAsync(CancellationToken cancellationToken);

    /// <summary>How many calls an earlier version stored that are not up to date yet.</summary>
    Task<long> UnfilledAsync(CancellationToken cancellationToken);

    /// <summary>A call's marks; null when there is no such call.</summary>
    Task<CallMarks?> MarksAsync(long id, CancellationToken cancellationToken);

    /// <summary>Changes a call's marks; null when there is no such call.</summary>
    Task<CallMarks?> MarkAsync(long id, MarkChange change, CancellationToken cancellationToken);
}

/// <summary>Who removes calls, and when.</summary>
/// <param name="KeyName">The name of the key; null for the server's owner and the server itself.</param>
/// <param name="AtMs">Unix milliseconds.</param>
internal readonly record struct Remover(string? KeyName, long AtMs);

/// <summary>That calls were removed: a line that stays, without anything of the calls.</summary>
/// <param name="AtMs">When, Unix milliseconds.</param>
/// <param name="Reason">Why.</param>
/// <param name="WorkspaceId">In which workspace; null for several.</param>
/// <param name="KeyName">Whose key asked for it; null for the owner and the server itself.</param>
/// <param name="Calls">How many.</param>
internal sealed record Removal(long AtMs, RemovalReason Reason, long? WorkspaceId, string? KeyName, long Calls);

/// <summary>Why calls were removed.</summary>
internal enum RemovalReason
{
    /// <summary>One call was asked to be removed.</summary>
    Call,

    /// <summary>All calls of a caller were.</summary>
    Caller,

    /// <summary>They came in longer ago than calls are kept.</summary>
    Age,
}

/// <summary>What people put on a call.</summary>
/// <param name="Labels">In order, each once.</param>
/// <param name="Note">Free text.</param>
/// <param name="LookedAtMs">When somebody last said that it was looked at, Unix milliseconds.</param>
internal sealed record CallMarks(IReadOnlyList<string> Labels, string? Note, long? LookedAtMs)
{
    /// <summary>The moment of the call at which its recording elsewhere begins, milliseconds; null where nobody said.</summary>
    public long? RecordingOffsetMs { get; init; }
}

/// <summary>A change of marks; what is null in it stays as it is.</summary>
/// <param name="Labels">The labels from now on.</param>
/// <param name="Note">The note from now on; empty for none.</param>
/// <param name="LookedAtMs">When it was looked at; -1 for never.</param>
internal sealed record MarkChange(IReadOnlyList<string>? Labels, string? Note, long? LookedAtMs)
{
    /// <summary>The moment of the call at which its recording elsewhere begins, from now on; 0 for the call's own begin.</summary>
    public long? RecordingOffsetMs { get; init; }
}
