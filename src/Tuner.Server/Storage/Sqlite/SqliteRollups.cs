using Microsoft.Data.Sqlite;
using Tuner.Server.Figures;

namespace Tuner.Server.Storage.Sqlite;

/// <summary>Writes the rollups.</summary>
internal static class SqliteRollups
{
    /// <summary>Adds calls, or takes them away.</summary>
    public static void Apply(SqliteConnection connection, IEnumerable<RolledUpCall> calls, int sign = 1)
    {
        using var find = new PreparedStatement(connection, "SELECT id, figures FROM rollups WHERE workspace_id = ?1 AND level = ?2 AND agent = ?3 AND version = ?4 AND slot = ?5");
        using var insert = new PreparedStatement(connection, "INSERT INTO rollups (workspace_id, level, agent, version, slot, figures) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
        using var update = new PreparedStatement(connection, "UPDATE rollups SET figures = ?2 WHERE id = ?1");
        using var delete = new PreparedStatement(connection, "DELETE FROM rollups WHERE id = ?1");
        var room = new CallFigures(isOfMany: true);
        foreach (var (key, change) in Rollups.Changes(calls))
        {
            var found = find.NumberAndBytes(key.Workspace, key.Level, key.Agent, key.Version, key.Slot);
            if (Rollups.Written(room, found?.Bytes, change, sign) is { } figures)
            {
                if (found is { } before) update.Execute(before.Number, figures);
                else insert.Execute(key.Workspace, key.Level, key.Agent, key.Version, key.Slot, figures);
            }
            else if (found is { } emptied) delete.Execute(emptied.Number);
        }
    }
}
