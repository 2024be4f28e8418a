using Tuner.Server.Figures;

namespace Tuner.Server.Storage.Postgres;

/// <summary>Writes the rollups, and how many calls a workspace has; the transaction must hold the lock of the index.</summary>
internal static class PostgresRollups
{
    private const string Keys = "unnest(@workspaces::bigint[], @levels::bigint[], @agents::text[], @versions::bigint[], @slots::bigint[])";
    private const string Same = "r.workspace_id = k.workspace_id AND r.level = k.level AND r.agent = k.agent AND r.version = k.version AND r.slot = k.slot";

    /// <summary>Adds calls, or takes them away.</summary>
    public static void Apply(PostgresSession session, IReadOnlyList<RolledUpCall> calls, int sign)
    {
        var changes = Rollups.Changes(calls);
        var there = session.Rows(
            $"SELECT r.workspace_id, r.agent, r.version, r.level, r.slot, r.figures FROM {Keys} AS k (workspace_id, level, agent, version, slot) JOIN rollups r ON {Same}",
            row => (Key: new RollupKey(row.GetInt64(0), row.GetString(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4)), Figures: row.GetFieldValue<byte[]>(5)),
            Parameters([.. changes.Keys])).ToDictionary(row => row.Key, row => row.Figures);
        var room = new CallFigures(isOfMany: true);
        var written = new List<(RollupKey Key, byte[] Figures)>();
        var emptied = new List<RollupKey>();
        foreach (var (key, change) in changes)
        {
            if (Rollups.Written(room, there.GetValueOrDefault(key), change, sign) is { } figures) written.Add((key, figures));
            else emptied.Add(key);
        }
        if (written.Count > 0)
        {
            session.Execute(
                $"""
                INSERT INTO rollups (workspace_id, level, agent, version, slot, figures)
                SELECT * FROM unnest(@workspaces::bigint[], @levels::bigint[], @agents::text[], @versions::bigint[], @slots::bigint[], @figures::bytea[])
                ON CONFLICT (workspace_id, level, agent, version, slot) DO UPDATE SET figures = excluded.figures
                """,
                [.. Parameters(written.ConvertAll(one => one.Key)), ("@figures", written.Select(one => one.Figures).ToArray())]);
        }
        if (emptied.Count > 0) session.Execute($"DELETE FROM rollups r USING {Keys} AS k (workspace_id, level, agent, version, slot) WHERE {Same}", Parameters(emptied));
        Count(session, calls, sign);
    }

    private static void Count(PostgresSession session, IReadOnlyList<RolledUpCall> calls, int sign)
    {
        var counts = calls.CountBy(call => call.Call.WorkspaceId).ToList();
        session.Execute(
            """
            INSERT INTO call_counts (workspace_id, calls) SELECT * FROM unnest(@workspaces::bigint[], @calls::bigint[])
            ON CONFLICT (workspace_id) DO UPDATE SET calls = call_counts.calls + excluded.calls
            """,
            ("@workspaces", counts.Select(count => count.Key).ToArray()), ("@calls", counts.Select(count => (long)(sign * count.Value)).ToArray()));
    }

    private static (string, object?)[] Parameters(List<RollupKey> keys) =>
    [
        ("@workspaces", keys.Select(key => key.Workspace).ToArray()), ("@levels", keys.Select(key => key.Level).ToArray()), ("@agents", keys.Select(key => key.Agent).ToArray()),
        ("@versions", keys.Select(key => key.Version).ToArray()), ("@slots", keys.Select(key => key.Slot).ToArray()),
    ];
}
