using Microsoft.Data.Sqlite;

namespace Tuner.Server.Storage.Sqlite;

/// <summary>Reads and writes what people put on calls.</summary>
internal static class SqliteMarks
{
    /// <summary>Makes the table of offsets. It stands beside the numbered versions, as those of spans do.</summary>
    public static void Create(SqliteConnection connection) =>
        connection.Execute("CREATE TABLE IF NOT EXISTS recording_offsets (call INTEGER PRIMARY KEY, offset_ms INTEGER NOT NULL)");

    /// <summary>A call's marks; null when there is no such call.</summary>
    public static CallMarks? Read(SqliteConnection connection, long id)
    {
        using var command = connection.Command("SELECT m.note, m.looked_at_ms, o.offset_ms FROM calls c LEFT JOIN marks m ON m.call = c.id LEFT JOIN recording_offsets o ON o.call = c.id WHERE c.id = $id", ("$id", id));
        using var row = command.ExecuteReader();
        if (!row.Read()) return null;
        return new(Labels(connection, id), row.IsDBNull(0) ? null : row.GetString(0), row.IsDBNull(1) ? null : row.GetInt64(1)) { RecordingOffsetMs = row.IsDBNull(2) ? null : row.GetInt64(2) };
    }

    /// <summary>The marks of these calls; a call without any is left out.</summary>
    public static Dictionary<long, CallMarks> Read(SqliteConnection connection, IReadOnlyCollection<long> calls)
    {
        var marks = new Dictionary<long, CallMarks>();
        using var command = connection.Command("SELECT m.call, m.note, m.looked_at_ms, o.offset_ms FROM json_each($calls) CROSS JOIN marks m ON m.call = value LEFT JOIN recording_offsets o ON o.call = m.call", ("$calls", $"[{string.Join(',', calls)}]"));
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            var id = row.GetInt64(0);
            var found = new CallMarks(Labels(connection, id), row.IsDBNull(1) ? null : row.GetString(1), row.IsDBNull(2) ? null : row.GetInt64(2)) { RecordingOffsetMs = row.IsDBNull(3) ? null : row.GetInt64(3) };
            if (found is { Labels.Count: > 0 } or { Note: not null } or { LookedAtMs: not null } or { RecordingOffsetMs: not null }) marks[id] = found;
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
        if (change.RecordingOffsetMs is { } offset)
        {
            connection.Execute("DELETE FROM recording_offsets WHERE call = $id", ("$id", id));
            if (offset != 0) connection.Execute("INSERT INTO recording_offsets (call, offset_ms) VALUES ($id, $offset)", ("$id", id), ("$offset", offset));
        }
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
