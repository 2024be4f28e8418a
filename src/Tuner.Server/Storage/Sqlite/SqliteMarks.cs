using Microsoft.Data.Sqlite;

namespace Tuner.Server.Storage.Sqlite;

/// <summary>Reads and writes what people put on calls.</summary>
internal static class SqliteMarks
{
    /// <summary>A call's marks; null when there is no such call.</summary>
    public static CallMarks? Read(SqliteConnection connection, long id)
    {
        using var command = connection.Command("SELECT m.note, m.looked_at_ms FROM calls c LEFT JOIN marks m ON m.call = c.id WHERE c.id = $id", ("$id", id));
        using var row = command.ExecuteReader();
        if (!row.Read()) return null;
        return new(Labels(connection, id), row.IsDBNull(0) ? null : row.GetString(0), row.IsDBNull(1) ? null : row.GetInt64(1));
    }

    /// <summary>The marks of these calls; a call without any is left out.</summary>
    public static Dictionary<long, CallMarks> Read(SqliteConnection connection, IReadOnlyCollection<long> calls)
    {
        var marks = new Dictionary<long, CallMarks>();
        using var command = connection.Command("SELECT call, note, looked_at_ms FROM json_each($calls) CROSS JOIN marks ON call = value", ("$calls", $"[{string.Join(',', calls)}]"));
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            var id = row.GetInt64(0);
            var found = new CallMarks(Labels(connection, id), row.IsDBNull(1) ? null : row.GetString(1), row.IsDBNull(2) ? null : row.GetInt64(2));
            if (found.Labels.Count > 0 || found.Note is not null || found.LookedAtMs is not null) marks[id] = found;
        }
        return marks;
    }

    /// <summary>Changes them; null when there is no such call.</summary>
    public static CallMarks? Change(SqliteConnection connection, long id, MarkChange change)
    {
        if (connection.Number("SELECT 1 FROM calls WHERE id = $id", ("$id", id)) is null) return null;
        connection.Execute("INSERT INTO marks (call) VALUES ($id) ON CONFLICT DO NOTHING", ("$id", id));
        if (change.Note is { } note) connection.Execute("UPDATE marks SET note = $note WHERE call = $id", ("$note", note.Length == 0 ? null : note), ("$id", id));
        if (change.LookedAtMs is { } at) connection.Execute("UPDATE marks SET looked_at_ms = $at WHERE call = $id", ("$at", at < 0 ? null : at), ("$id", id));
        if (change.Labels is { } labels)
        {
            connection.Execute("DELETE FROM labels WHERE call = $id", ("$id", id));
            foreach (var label in labels) connection.Execute("INSERT INTO labels (call, label) VALUES ($id, $label) ON CONFLICT DO NOTHING", ("$id", id), ("$label", label));
        }
        return Read(connection, id);
    }

    private static List<string> Labels(SqliteConnection connection, long id)
    {
        using var command = connection.Command("SELECT label FROM labels WHERE call = $id ORDER BY label", ("$id", id));
        using var row = command.ExecuteReader();
        var labels = new List<string>();
        while (row.Read()) labels.Add(row.GetString(0));
        return labels;
    }
}
