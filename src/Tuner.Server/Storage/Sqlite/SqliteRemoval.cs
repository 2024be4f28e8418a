using Microsoft.Data.Sqlite;

namespace Tuner.Server.Storage.Sqlite;

/// <summary>Takes calls out of every table.</summary>
internal static class SqliteRemoval
{
    /// <summary>The tables of narrow rows that are computed from a payload.</summary>
    public static readonly string[] RowTables = ["waits", "tools", "errors", "names"];

    private static readonly string[] OtherTables = ["payloads", "labels", "marks", "recording_offsets"];

    /// <summary>Removes a call; returns its workspace, null when there is no such call.</summary>
    public static long? Remove(SqliteConnection connection, long id, long atMs)
    {
        if (connection.Number("SELECT workspace_id FROM calls WHERE id = $id", ("$id", id)) is not { } workspace) return null;
        SqliteFollowing.Forget(connection, id);
        connection.Execute("DELETE FROM call_bodies WHERE (workspace_id, call_id) = (SELECT workspace_id, call_id FROM calls WHERE id = $id)", ("$id", id));
        foreach (var table in (string[])[.. RowTables, .. OtherTables]) connection.Execute($"DELETE FROM {table} WHERE call = $id", ("$id", id));
        SqliteSpanStore.Remove(connection, id);
        SqliteRecordingStore.Remove(connection, id, atMs);
        connection.Execute("DELETE FROM calls WHERE id = $id", ("$id", id));
        SqliteCleaning.Ask(connection);
        return workspace;
    }

    /// <summary>Writes down that calls were removed.</summary>
    public static void Note(SqliteConnection connection, Removal removal) => connection.Execute(
        "INSERT INTO removals (at_ms, what, workspace_id, key_name, calls) VALUES ($at, $what, $workspace, $key, $calls)",
        ("$at", removal.AtMs), ("$what", NameOf(removal.Reason)), ("$workspace", removal.WorkspaceId), ("$key", removal.KeyName), ("$calls", removal.Calls));

    /// <summary>The newest removals.</summary>
    public static IReadOnlyList<Removal> Newest(SqliteConnection connection, int limit)
    {
        using var command = connection.Command("SELECT at_ms, what, workspace_id, key_name, calls FROM removals ORDER BY id DESC LIMIT $limit", ("$limit", limit));
        using var row = command.ExecuteReader();
        var removals = new List<Removal>();
        while (row.Read())
            removals.Add(new(row.GetInt64(0), ReasonOf(row.GetString(1)), row.IsDBNull(2) ? null : row.GetInt64(2), row.IsDBNull(3) ? null : row.GetString(3), row.GetInt64(4)));
        return removals;
    }

    private static string NameOf(RemovalReason reason) => reason switch { RemovalReason.Caller => "caller", RemovalReason.Age => "age", _ => "call" };

    private static RemovalReason ReasonOf(string name) => name switch { "caller" => RemovalReason.Caller, "age" => RemovalReason.Age, _ => RemovalReason.Call };
}
