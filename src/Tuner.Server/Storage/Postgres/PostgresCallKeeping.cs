namespace Tuner.Server.Storage.Postgres;

/// <inheritdoc cref="ICallKeeping"/>
internal sealed class PostgresCallKeeping(PostgresDatabase database) : ICallKeeping
{
    // A transaction stays short: whoever follows waits behind it.
    private const int MostAtOnce = 50;
    private const long BetweenRoundsMs = 10 * 60 * 1000;
    private readonly PostgresCleaning _cleaning = new(database);
    private long _nextRoundAtMs;

    /// <inheritdoc/>
    public Task<bool> RemoveAsync(long id, Remover remover, CancellationToken cancellationToken) =>
        database.WriteAsync(session => PostgresRemoval.Remove(session, [id], RemovalReason.Call, remover) > 0, cancellationToken);

    /// <inheritdoc/>
    public async Task<long> RemoveCallerAsync(long? workspaceId, string caller, Remover remover, CancellationToken cancellationToken)
    {
        long all = 0;
        while (true)
        {
            // Each transaction says what it removed: a kill between two loses no line.
            var (found, removed) = await database.WriteAsync(session => RemoveSome(session, workspaceId, caller, remover), cancellationToken).ConfigureAwait(false);
            all += removed;
            if (found < MostAtOnce) return all;
        }
    }

    /// <inheritdoc/>
    public async Task<bool> RemoveExpiredAsync(Retention retention, long nowMs, CancellationToken cancellationToken)
    {
        if (retention.Shortest is null || nowMs < Volatile.Read(ref _nextRoundAtMs)) return false;
        var more = await database.WriteAsync(session => RemoveExpired(session, retention, nowMs), cancellationToken).ConfigureAwait(false);
        if (!more) Volatile.Write(ref _nextRoundAtMs, nowMs + BetweenRoundsMs);
        return more;
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<Removal>> RemovalsAsync(int limit, CancellationToken cancellationToken) => database.ReadAsync(session => PostgresRemoval.Newest(session, limit), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> CleanAsync(CancellationToken cancellationToken) => _cleaning.StepAsync(cancellationToken);

    /// <inheritdoc/>
    public async Task<bool> FillAsync(CancellationToken cancellationToken) =>
        await UnfilledAsync(cancellationToken).ConfigureAwait(false) > 0 && await database.WriteAsync(PostgresFill.Step, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public Task<long> UnfilledAsync(CancellationToken cancellationToken) => PostgresFill.LeftAsync(database, cancellationToken);

    /// <inheritdoc/>
    public Task<CallMarks?> MarksAsync(long id, CancellationToken cancellationToken) => database.ReadAsync(session => PostgresMarks.Read(session, id), cancellationToken);

    /// <inheritdoc/>
    public Task<CallMarks?> MarkAsync(long id, MarkChange change, CancellationToken cancellationToken) => database.WriteAsync(session => PostgresMarks.Change(session, id, change), cancellationToken);

    private static (int Found, int Removed) RemoveSome(PostgresSession session, long? workspaceId, string caller, Remover remover)
    {
        var found = new List<long>();
        foreach (var part in PostgresWorkspaces.Each(session, new() { WorkspaceId = workspaceId }))
        {
            found.AddRange(session.Rows(
                "SELECT id FROM calls WHERE workspace_id = @workspace AND caller = @caller LIMIT @most",
                row => row.GetInt64(0), ("@workspace", part.WorkspaceId), ("@caller", caller), ("@most", MostAtOnce - found.Count)));
            if (found.Count == MostAtOnce) break;
        }
        return (found.Count, PostgresRemoval.Remove(session, found, RemovalReason.Caller, remover));
    }

    private static bool RemoveExpired(PostgresSession session, Retention retention, long nowMs)
    {
        // Another server is at it.
        if (!session.TryTake(PostgresLock.Retention)) return false;
        foreach (var part in PostgresWorkspaces.Each(session, new()))
        {
            // The oldest first; as soon as one is kept, so are those behind it.
            var oldest = session.Rows(
                "SELECT id, received_at_ms FROM calls WHERE workspace_id = @workspace ORDER BY received_at_ms LIMIT @most",
                row => (Id: row.GetInt64(0), ReceivedAtMs: row.GetInt64(1)), ("@workspace", part.WorkspaceId), ("@most", MostAtOnce));
            var over = oldest.Where(call => retention.IsOver(part.WorkspaceId!.Value, call.ReceivedAtMs, nowMs)).Select(call => call.Id).ToList();
            if (over.Count == 0) continue;
            PostgresRemoval.Remove(session, over, RemovalReason.Age, new(null, nowMs));
            return true;
        }
        return false;
    }
}
