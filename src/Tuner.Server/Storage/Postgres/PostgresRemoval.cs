namespace Tuner.Server.Storage.Postgres;

/// <summary>Takes calls out of every table.</summary>
internal static class PostgresRemoval
{
    /// <summary>The tables of narrow rows that are computed from a payload.</summary>
    public static readonly string[] RowTables = ["waits", "tools", "errors"];

    private static readonly string[] OtherTables = ["payloads", "labels", "marks"];

    /// <summary>Removes calls and writes down that they were; returns how many there were. The transaction waits for the lock of the index.</summary>
    public static int Remove(PostgresSession session, IReadOnlyCollection<long> ids, RemovalReason reason, Remover remover)
    {
        if (ids.Count == 0) return 0;
        session.Take(PostgresLock.Index);
        // Whoever removes the same ones waits here, and then finds them gone.
        var calls = session.Rows($"SELECT {CallColumns.Columns} FROM calls c WHERE c.id = ANY(@calls) ORDER BY c.id FOR UPDATE", CallColumns.Read, ("@calls", ids.ToArray()));
        if (calls.Count == 0) return 0;
        PostgresFollower.Forget(session, calls);
        (string, object?)[] keys = [("@workspaces", calls.Select(call => call.WorkspaceId).ToArray()), ("@calls", calls.Select(call => call.Id).ToArray())];
        foreach (var table in (string[])[.. RowTables, .. OtherTables])
            session.Execute($"DELETE FROM {table} t USING unnest(@workspaces::bigint[], @calls::bigint[]) AS g (workspace_id, call) WHERE t.workspace_id = g.workspace_id AND t.call = g.call", keys);
        session.Execute("DELETE FROM spans s USING calls c WHERE c.id = ANY(@calls) AND s.workspace_id = c.workspace_id AND s.call_id = c.call_id", keys[1]);
        PostgresRecordingStore.Remove(session, calls.ConvertAll(call => RecordingName.Of(call.WorkspaceId, call.Summary.CallId)), remover.AtMs, isRefused: true);
        session.Execute("DELETE FROM calls c USING unnest(@workspaces::bigint[], @calls::bigint[]) AS g (workspace_id, call) WHERE c.workspace_id = g.workspace_id AND c.id = g.call", keys);
        PostgresCleaning.Ask(session);
        foreach (var (workspace, count) in calls.CountBy(call => call.WorkspaceId)) Note(session, new(remover.AtMs, reason, workspace, remover.KeyName, count));
        return calls.Count;
    }

    /// <summary>The newest removals.</summary>
    public static IReadOnlyList<Removal> Newest(PostgresSession session, int limit) => session.Rows(
        "SELECT at_ms, what, workspace_id, key_name, calls FROM removals ORDER BY id DESC LIMIT @limit",
        row => new Removal(row.GetInt64(0), ReasonOf(row.GetString(1)), row.IsDBNull(2) ? null : row.GetInt64(2), row.IsDBNull(3) ? null : row.GetString(3), row.GetInt64(4)),
        ("@limit", limit));

    private static void Note(PostgresSession session, Removal removal) => session.Execute(
        "INSERT INTO removals (at_ms, what, workspace_id, key_name, calls) VALUES (@at, @what, @workspace, @key, @calls)",
        ("@at", removal.AtMs), ("@what", NameOf(removal.Reason)), ("@workspace", removal.WorkspaceId), ("@key", removal.KeyName), ("@calls", removal.Calls));

    private static string NameOf(RemovalReason reason) => reason switch { RemovalReason.Caller => "caller", RemovalReason.Age => "age", _ => "call" };

    private static RemovalReason ReasonOf(string name) => name switch { "caller" => RemovalReason.Caller, "age" => RemovalReason.Age, _ => RemovalReason.Call };
}
