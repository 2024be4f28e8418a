using Microsoft.Data.Sqlite;

namespace Tuner.Server.Storage.Sqlite;

/// <inheritdoc cref="ICallKeeping"/>
internal sealed class SqliteCallKeeping(SqliteDatabase database) : ICallKeeping
{
    // A transaction stays short: posts wait behind it.
    private const int MostAtOnce = 50;
    private const int MostLookedAt = 2_000;
    private const long BetweenRoundsMs = 10 * 60 * 1000;
    private readonly SqliteFill _fill = new(database);
    private readonly SqliteCleaning _cleaning = new(database);
    private long _lookedAt;
    private long _nextRoundAtMs;

    /// <inheritdoc/>
    public Task<bool> RemoveAsync(long id, Remover remover, CancellationToken cancellationToken) => database.WriteAsync(
        connection =>
        {
            if (SqliteRemoval.Remove(connection, id, remover.AtMs) is not { } workspace) return false;
            SqliteRemoval.Note(connection, new(remover.AtMs, RemovalReason.Call, workspace, remover.KeyName, 1));
            return true;
        },
        cancellationToken);

    /// <inheritdoc/>
    public async Task<long> RemoveCallerAsync(long? workspaceId, string caller, Remover remover, CancellationToken cancellationToken)
    {
        long all = 0;
        while (true)
        {
            // Each transaction says what it removed: a kill between two loses no line.
            var removed = await database.WriteAsync(connection => RemoveSome(connection, workspaceId, caller, remover), cancellationToken).ConfigureAwait(false);
            all += removed;
            if (removed < MostAtOnce) return all;
        }
    }

    /// <inheritdoc/>
    public async Task<bool> RemoveExpiredAsync(Retention retention, long nowMs, CancellationToken cancellationToken)
    {
        if (retention.Shortest is not { } shortest || nowMs < Volatile.Read(ref _nextRoundAtMs)) return false;
        var from = Volatile.Read(ref _lookedAt);
        var newest = nowMs - (long)shortest.TotalMilliseconds;
        var looked = await database.ReadAsync(connection => Arrived(connection, from, newest), isSearch: false, cancellationToken).ConfigureAwait(false);
        var over = looked.Where(call => retention.IsOver(call.WorkspaceId, call.ReceivedAtMs, nowMs)).Take(MostAtOnce).ToList();
        if (over.Count > 0) await database.WriteAsync(connection => Remove(connection, over.Select(call => call.Id), RemovalReason.Age, new(null, nowMs)), cancellationToken).ConfigureAwait(false);
        // Calls of workspaces that keep theirs for longer are looked at once in a round.
        var isRoundOver = looked.Count < MostLookedAt && over.Count < MostAtOnce;
        if (isRoundOver) Volatile.Write(ref _nextRoundAtMs, nowMs + BetweenRoundsMs);
        Volatile.Write(ref _lookedAt, isRoundOver ? 0 : over.Count == MostAtOnce ? over[^1].Id : looked[^1].Id);
        return !isRoundOver;
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<Removal>> RemovalsAsync(int limit, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => SqliteRemoval.Newest(connection, limit), isSearch: false, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> CleanAsync(CancellationToken cancellationToken) => _cleaning.StepAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<bool> FillAsync(CancellationToken cancellationToken) => _fill.StepAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<long> UnfilledAsync(CancellationToken cancellationToken) => _fill.LeftAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<CallMarks?> MarksAsync(long id, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => SqliteMarks.Read(connection, id), isSearch: false, cancellationToken);

    /// <inheritdoc/>
    public Task<CallMarks?> MarkAsync(long id, MarkChange change, CancellationToken cancellationToken) =>
        database.WriteAsync(connection => SqliteMarks.Change(connection, id, change), cancellationToken);

    private static int RemoveSome(SqliteConnection connection, long? workspaceId, string caller, Remover remover)
    {
        var ids = new List<long>();
        using (var command = connection.Command(
            $"SELECT id FROM calls WHERE caller = $caller AND workspace_id {(workspaceId is null ? "IN (SELECT workspace_id FROM call_counts)" : "= $workspace")} LIMIT {MostAtOnce}",
            ("$caller", caller), ("$workspace", workspaceId)))
        using (var row = command.ExecuteReader())
            while (row.Read()) ids.Add(row.GetInt64(0));
        return Remove(connection, ids, RemovalReason.Caller, remover);
    }

    private static int Remove(SqliteConnection connection, IEnumerable<long> ids, RemovalReason reason, Remover remover)
    {
        var removed = ids.Select(id => SqliteRemoval.Remove(connection, id, remover.AtMs)).OfType<long>().ToList();
        foreach (var workspace in removed.CountBy(id => id))
            SqliteRemoval.Note(connection, new(remover.AtMs, reason, workspace.Key, remover.KeyName, workspace.Value));
        return removed.Count;
    }

    // Numbers stand in the order in which calls came in.
    private static List<(long Id, long WorkspaceId, long ReceivedAtMs)> Arrived(SqliteConnection connection, long after, long before)
    {
        var calls = new List<(long, long, long)>();
        using var command = connection.Command($"SELECT id, workspace_id, received_at_ms FROM calls WHERE id > $after ORDER BY id LIMIT {MostLookedAt}", ("$after", after));
        using var row = command.ExecuteReader();
        while (row.Read() && row.GetInt64(2) < before) calls.Add((row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)));
        return calls;
    }
}
