using Npgsql;

namespace Tuner.Server.Storage.Postgres;

/// <summary>Reads and writes what people put on calls.</summary>
internal static class PostgresMarks
{
    private const string Columns = """
        m.note, m.looked_at_ms, m.recording_offset_ms, ARRAY(SELECT l.label FROM labels l WHERE l.workspace_id = c.workspace_id AND l.call = c.id ORDER BY l.label)
        FROM calls c LEFT JOIN marks m ON m.workspace_id = c.workspace_id AND m.call = c.id
        """;

    /// <summary>A call's marks; null when there is no such call.</summary>
    public static CallMarks? Read(PostgresSession session, long id) => session.RowsOfPlanned($"SELECT c.id, {Columns} WHERE c.id = @id", Marks, ("@id", id)).FirstOrDefault();

    /// <summary>The marks of these calls; a call without any is left out.</summary>
    public static Dictionary<long, CallMarks> Read(PostgresSession session, IReadOnlyCollection<long> calls) => session.RowsOfPlanned(
        $"SELECT c.id, {Columns} WHERE c.id = ANY(@calls)", row => (Id: row.GetInt64(0), Marks: Marks(row)), ("@calls", calls.ToArray()))
        .Where(call => call.Marks is { Labels.Count: > 0 } or { Note: not null } or { LookedAtMs: not null } or { RecordingOffsetMs: not null }).ToDictionary(call => call.Id, call => call.Marks);

    /// <summary>Changes them; null when there is no such call.</summary>
    public static CallMarks? Change(PostgresSession session, long id, MarkChange change)
    {
        // Two who change the same call do so one after the other, and nobody marks one that is being removed.
        if (session.Number("SELECT workspace_id FROM calls WHERE id = @id FOR UPDATE", ("@id", id)) is not { } workspace) return null;
        (string, object?)[] key = [("@workspace", workspace), ("@id", id)];
        session.Execute("INSERT INTO marks (workspace_id, call) VALUES (@workspace, @id) ON CONFLICT DO NOTHING", key);
        const string ThisCall = "WHERE workspace_id = @workspace AND call = @id";
        if (change.Note is { } note) session.Execute($"UPDATE marks SET note = @note {ThisCall}", [.. key, ("@note", note.Length == 0 ? null : note)]);
        if (change.LookedAtMs is { } at) session.Execute($"UPDATE marks SET looked_at_ms = @at::bigint {ThisCall}", [.. key, ("@at", at < 0 ? null : at)]);
        if (change.RecordingOffsetMs is { } offset) session.Execute($"UPDATE marks SET recording_offset_ms = @offset::bigint {ThisCall}", [.. key, ("@offset", offset == 0 ? null : offset)]);
        if (change.Labels is { } labels)
        {
            session.Execute($"DELETE FROM labels {ThisCall}", key);
            session.Execute("INSERT INTO labels (workspace_id, call, label) SELECT @workspace, @id, unnest(@labels::text[]) ON CONFLICT DO NOTHING", [.. key, ("@labels", labels.ToArray())]);
        }
        return Read(session, id);
    }

    private static CallMarks Marks(NpgsqlDataReader row) =>
        new(row.GetFieldValue<string[]>(4), row.IsDBNull(1) ? null : row.GetString(1), row.IsDBNull(2) ? null : row.GetInt64(2)) { RecordingOffsetMs = row.IsDBNull(3) ? null : row.GetInt64(3) };
}
