using Microsoft.Data.Sqlite;

namespace Tuner.Server.Storage.Sqlite;

/// <inheritdoc cref="IRecordingStore"/>
internal sealed class SqliteRecordingStore(SqliteDatabase database) : IRecordingStore
{
    // A transaction stays short: posts wait behind it.
    private const int MostAtOnce = 500;
    private const string Columns = "name, sha256, size, received, complete, at_ms, peaks, opus";

    /// <summary>Makes the tables. They stand beside the numbered versions, as those of spans do.</summary>
    public static void Create(SqliteConnection connection) => connection.Execute("""
        CREATE TABLE IF NOT EXISTS recordings (
            name TEXT PRIMARY KEY,
            workspace_id INTEGER NOT NULL,
            call_id TEXT NOT NULL,
            sha256 TEXT NOT NULL,
            size INTEGER NOT NULL,
            received INTEGER NOT NULL,
            complete INTEGER NOT NULL,
            at_ms INTEGER NOT NULL,
            peaks INTEGER,
            opus INTEGER) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS recordings_by_time ON recordings (at_ms);
        CREATE INDEX IF NOT EXISTS recordings_without_peaks ON recordings (at_ms) WHERE complete = 1 AND peaks IS NULL;
        CREATE INDEX IF NOT EXISTS recordings_without_opus ON recordings (at_ms) WHERE complete = 1 AND opus IS NULL;
        CREATE TABLE IF NOT EXISTS recording_total (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            count INTEGER NOT NULL,
            bytes INTEGER NOT NULL);
        INSERT INTO recording_total VALUES (1, 0, 0) ON CONFLICT DO NOTHING;
        CREATE TRIGGER IF NOT EXISTS recording_added AFTER INSERT ON recordings BEGIN
            UPDATE recording_total SET count = count + 1, bytes = bytes + new.size;
        END;
        CREATE TRIGGER IF NOT EXISTS recording_grown AFTER UPDATE OF peaks, opus ON recordings BEGIN
            UPDATE recording_total SET bytes = bytes + ifnull(new.peaks, 0) + ifnull(new.opus, 0) - ifnull(old.peaks, 0) - ifnull(old.opus, 0);
        END;
        CREATE TRIGGER IF NOT EXISTS recording_dropped AFTER DELETE ON recordings BEGIN
            UPDATE recording_total SET count = count - 1, bytes = bytes - old.size - ifnull(old.peaks, 0) - ifnull(old.opus, 0);
        END;
        CREATE TABLE IF NOT EXISTS recording_removals (
            name TEXT PRIMARY KEY,
            at_ms INTEGER NOT NULL,
            files INTEGER NOT NULL,
            refused INTEGER NOT NULL) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS recording_removals_with_files ON recording_removals (at_ms) WHERE files = 1;
        CREATE INDEX IF NOT EXISTS recording_removals_by_time ON recording_removals (at_ms);
        """);

    /// <summary>Removes that of a call, in the transaction that removes the call; the files follow.</summary>
    public static void Remove(SqliteConnection connection, long call, long atMs)
    {
        using var command = connection.Command("SELECT workspace_id, call_id FROM calls WHERE id = $id", ("$id", call));
        using var row = command.ExecuteReader();
        if (!row.Read()) return;
        Remove(connection, RecordingName.Of(row.GetInt64(0), row.GetString(1)), atMs, isRefused: true);
    }

    /// <inheritdoc/>
    public Task<FoundRecording> FindAsync(long workspaceId, string callId, CancellationToken cancellationToken) => database.ReadAsync(
        connection =>
        {
            var name = RecordingName.Of(workspaceId, callId);
            return new FoundRecording(Find(connection, name), IsRemoved(connection, name, workspaceId, callId));
        },
        isSearch: false, cancellationToken);

    /// <inheritdoc/>
    public Task<RecordingStart> BeginAsync(NewRecording upload, long most, long nowMs, CancellationToken cancellationToken) =>
        database.WriteAsync(connection => Begin(connection, upload, most, nowMs), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> ReceivedAsync(string name, string sha256, long received, bool isComplete, long nowMs, CancellationToken cancellationToken) => database.WriteAsync(
        connection => connection.Execute(
            "UPDATE recordings SET received = $received, complete = $complete, at_ms = $now WHERE name = $name AND sha256 = $sha AND complete = 0",
            ("$received", received), ("$complete", isComplete), ("$now", nowMs), ("$name", name), ("$sha", sha256)) == 1,
        cancellationToken);

    /// <inheritdoc/>
    public Task DropAsync(string name, string sha256, CancellationToken cancellationToken) => database.WriteAsync(
        connection => connection.Execute("DELETE FROM recordings WHERE name = $name AND sha256 = $sha", ("$name", name), ("$sha", sha256)), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<StoredRecording>> WithoutAsync(RecordingCompanion companion, int limit, CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyList<StoredRecording>>(
        connection =>
        {
            using var command = connection.Command($"SELECT {Columns} FROM recordings WHERE complete = 1 AND {ColumnOf(companion)} IS NULL ORDER BY at_ms LIMIT $limit", ("$limit", limit));
            using var row = command.ExecuteReader();
            var found = new List<StoredRecording>();
            while (row.Read()) found.Add(Read(row));
            return found;
        },
        isSearch: false, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> MadeAsync(string name, string sha256, RecordingCompanion companion, long bytes, CancellationToken cancellationToken) => database.WriteAsync(
        connection => connection.Execute(
            $"UPDATE recordings SET {ColumnOf(companion)} = $bytes WHERE name = $name AND sha256 = $sha AND complete = 1", ("$bytes", bytes), ("$name", name), ("$sha", sha256)) == 1,
        cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> RemovedAsync(int limit, CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyList<string>>(
        connection => Names(connection, "SELECT name FROM recording_removals WHERE files = 1 ORDER BY at_ms LIMIT $limit", ("$limit", limit)), isSearch: false, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> IsRemovedAsync(string name, CancellationToken cancellationToken) => database.ReadAsync(
        connection => connection.Number("SELECT 1 FROM recording_removals WHERE name = $name AND files = 1", ("$name", name)) == 1, isSearch: false, cancellationToken);

    /// <inheritdoc/>
    public Task DeletedAsync(string name, CancellationToken cancellationToken) => database.WriteAsync(
        connection => connection.Execute(
            """
            DELETE FROM recording_removals WHERE refused = 0 AND name = $name;
            UPDATE recording_removals SET files = 0 WHERE name = $name
            """,
            ("$name", name)),
        cancellationToken);

    /// <inheritdoc/>
    public async Task<bool> ForgetAsync(long nowMs, CancellationToken cancellationToken)
    {
        var (late, old) = (nowMs - IRecordingStore.WaitMs, nowMs - IRecordingStore.RemembersMs);
        // Whoever only looks needs no writer.
        var waiting = await database.ReadAsync(
            connection => Names(
                connection,
                $"""
                SELECT name FROM recordings r WHERE at_ms < $late AND (complete = 0
                    OR NOT EXISTS (SELECT 1 FROM calls c WHERE c.workspace_id = r.workspace_id AND c.call_id = r.call_id)) LIMIT {MostAtOnce}
                """,
                ("$late", late)),
            isSearch: false, cancellationToken).ConfigureAwait(false);
        var isAnyOld = await database.ReadAsync(connection => connection.Number("SELECT 1 FROM recording_removals WHERE at_ms < $old AND files = 0 LIMIT 1", ("$old", old)) == 1, isSearch: false, cancellationToken).ConfigureAwait(false);
        if (waiting.Count == 0 && !isAnyOld) return false;
        return await database.WriteAsync(
            connection =>
            {
                foreach (var name in waiting) Remove(connection, name, nowMs, isRefused: false);
                return waiting.Count == MostAtOnce | connection.Execute(
                    $"DELETE FROM recording_removals WHERE name IN (SELECT name FROM recording_removals WHERE at_ms < $old AND files = 0 LIMIT {MostAtOnce})", ("$old", old)) == MostAtOnce;
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task<IReadOnlySet<string>> KnownAsync(IReadOnlyCollection<string> names, CancellationToken cancellationToken) => database.ReadAsync<IReadOnlySet<string>>(
        connection => Names(connection, "SELECT name FROM recordings WHERE name IN (SELECT value FROM json_each($names))", ("$names", AsJson(names))).ToHashSet(StringComparer.Ordinal),
        isSearch: false, cancellationToken);

    /// <inheritdoc/>
    public Task<RecordingTotal> TotalAsync(CancellationToken cancellationToken) => database.ReadAsync(Total, isSearch: false, cancellationToken);

    private static RecordingStart Begin(SqliteConnection connection, NewRecording upload, long most, long nowMs)
    {
        if (IsRemoved(connection, upload.Name, upload.WorkspaceId, upload.CallId)) return RecordingStart.Removed;
        // A call that was stored once more may bring its sound, but not before that of before is gone.
        if (connection.Number("SELECT files FROM recording_removals WHERE name = $name", ("$name", upload.Name)) == 1) return RecordingStart.Busy;
        if (Find(connection, upload.Name) is { } other)
        {
            if (other.IsComplete || nowMs - other.AtMs < IRecordingStore.GiveWayMs) return RecordingStart.Busy;
            connection.Execute("DELETE FROM recordings WHERE name = $name", ("$name", upload.Name));
        }
        if (upload.Size > most - Total(connection).Bytes) return RecordingStart.NoRoom;
        connection.Execute("DELETE FROM recording_removals WHERE name = $name", ("$name", upload.Name));
        connection.Execute(
            "INSERT INTO recordings (name, workspace_id, call_id, sha256, size, received, complete, at_ms) VALUES ($name, $workspace, $call, $sha, $size, 0, 0, $now)",
            ("$name", upload.Name), ("$workspace", upload.WorkspaceId), ("$call", upload.CallId), ("$sha", upload.Sha256), ("$size", upload.Size), ("$now", nowMs));
        return RecordingStart.Begun;
    }

    // Its files are deleted by whoever finds the line; a call that never had any leaves one, too, since its sound may be on its way.
    private static void Remove(SqliteConnection connection, string name, long atMs, bool isRefused)
    {
        var had = connection.Execute("DELETE FROM recordings WHERE name = $name", ("$name", name));
        connection.Execute(
            """
            INSERT INTO recording_removals (name, at_ms, files, refused) VALUES ($name, $at, $files, $refused)
            ON CONFLICT DO UPDATE SET at_ms = excluded.at_ms, files = max(files, excluded.files), refused = max(refused, excluded.refused)
            """,
            ("$name", name), ("$at", atMs), ("$files", had), ("$refused", isRefused));
    }

    private static bool IsRemoved(SqliteConnection connection, string name, long workspaceId, string callId) =>
        connection.Number("SELECT refused FROM recording_removals WHERE name = $name", ("$name", name)) == 1
        && connection.Number("SELECT 1 FROM calls WHERE workspace_id = $workspace AND call_id = $call", ("$workspace", workspaceId), ("$call", callId)) is null;

    private static StoredRecording? Find(SqliteConnection connection, string name)
    {
        using var command = connection.Command($"SELECT {Columns} FROM recordings WHERE name = $name", ("$name", name));
        using var row = command.ExecuteReader();
        return row.Read() ? Read(row) : null;
    }

    private static StoredRecording Read(SqliteDataReader row) =>
        new(row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetInt64(3), row.GetBoolean(4), row.GetInt64(5), row.IsDBNull(6) ? null : row.GetInt64(6), row.IsDBNull(7) ? null : row.GetInt64(7));

    private static RecordingTotal Total(SqliteConnection connection)
    {
        using var command = connection.Command("SELECT count, bytes FROM recording_total");
        using var row = command.ExecuteReader();
        return row.Read() ? new(row.GetInt64(0), row.GetInt64(1)) : default;
    }

    private static List<string> Names(SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var command = connection.Command(sql, parameters);
        using var row = command.ExecuteReader();
        var names = new List<string>();
        while (row.Read()) names.Add(row.GetString(0));
        return names;
    }

    // Names are our own hexadecimal digits.
    private static string AsJson(IEnumerable<string> names) => $"[{string.Join(',', names.Select(name => $"\"{name}\""))}]";

    private static string ColumnOf(RecordingCompanion companion) => companion == RecordingCompanion.Peaks ? "peaks" : "opus";
}
