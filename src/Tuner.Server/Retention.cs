namespace Tuner.Server;

/// <summary>How long calls are kept after they came in.</summary>
/// <param name="Usual">Calls of workspaces that are not named; null for as long as there is room.</param>
/// <param name="ByWorkspace">Calls of these workspaces.</param>
internal sealed record Retention(TimeSpan? Usual, IReadOnlyDictionary<long, TimeSpan> ByWorkspace)
{
    /// <summary>Everything is kept.</summary>
    public static Retention Forever { get; } = new(null, new Dictionary<long, TimeSpan>());

    /// <summary>The shortest time that any call is kept; null when all are kept.</summary>
    public TimeSpan? Shortest => ByWorkspace.Values.Append(Usual ?? TimeSpan.MaxValue).Min() is var least && least < TimeSpan.MaxValue ? least : null;

    /// <summary>Whether a call has been kept for long enough.</summary>
    public bool IsOver(long workspaceId, long receivedAtMs, long nowMs)
    {
        var kept = ByWorkspace.TryGetValue(workspaceId, out var own) ? own : Usual;
        return kept is { } time && receivedAtMs < nowMs - (long)time.TotalMilliseconds;
    }
}
