using Npgsql;

namespace Tuner.Server.Storage.Postgres;

/// <inheritdoc cref="IRecordingStore"/>
internal sealed class PostgresRecordingStore(PostgresDatabase database) : IRecordingStore
{
    private const int MostAtOnce = 500;
    private const string Columns = "name, sha256, size, received, complete, at_ms, peaks, opus";

    /// <summary>Removes those of these names; the files follow. A call that never had any leaves a line, too, since its sound may be on its way.</summary>
    public static void Remove(PostgresSession session, IReadOnlyCollection<string> names, long atMs, bool isRefused)
    {
        session.Take(PostgresLock.Recordings);
        session.Execute(
            """
            WITH had AS (DELETE FROM recordings WHERE name = ANY(@names) RETURNING name)
            INSERT INTO recording_removals (name, at_ms, files, refused) SELECT n, @at, n IN (SELECT name FROM had), @refused FROM unnest(@names::text[]) AS n
            ON CONFLICT (name) DO UPDATE SET at_ms = excluded.at_ms, files = recording_removals.files OR excluded.files, refused = recording_removals.refused OR excluded.refused
            """,
            ("@names", names.ToArray()), ("@at", atMs), ("@refused", isRefused));
    }

    /// <inheritdoc/>
    public Task<FoundRecording> FindAsync(long workspaceId, string callId, CancellationToken cancellationToken) => database.ReadAsync(
        session =>
        {
            var name = RecordingName.Of(workspaceId, callId);
            return new FoundRecording(Find(session, name), IsRemoved(session, name, workspaceId, callId));
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<RecordingStart> BeginAsync(NewRecording upload, long most, long nowMs, CancellationToken cancellationToken) =>
        database.WriteAsync(session => Begin(session, upload, most, nowMs), cancellationToken);

    /// <inheritdoc/>
    public async Task<bool> ReceivedAsync(string name, string sha256, long received, bool isComplete, long nowMs, CancellationToken cancellationToken) => await database.ExecuteAsync(
        "UPDATE recordings SET received = @received, complete = @complete, at_ms = @now WHERE name = @name AND sha256 = @sha AND NOT complete",
        cancellationToken, ("@received", received), ("@complete", isComplete), ("@now", nowMs), ("@name", name), ("@sha", sha256)).ConfigureAwait(false) == 1;

    /// <inheritdoc/>
    public Task DropAsync(string name, string sha256, CancellationToken cancellationToken) =>
        database.ExecuteAsync("DELETE FROM recordings WHERE name = @name AND sha256 = @sha", cancellationToken, ("@name", name), ("@sha", sha256));

    /// <inheritdoc/>
    public async Task<IReadOnlyList<StoredRecording>> WithoutAsync(RecordingCompanion companion, int limit, CancellationToken cancellationToken) =>
        await database.RowsAsync($"SELECT {Columns} FROM recordings WHERE complete AND {ColumnOf(companion)} IS NULL ORDER BY at_ms LIMIT @limit", Read, cancellationToken, ("@limit", limit)).ConfigureAwait(false);

    /// <inheritdoc/>
    public async Task<bool> MadeAsync(string name, string sha256, RecordingCompanion companion, long bytes, CancellationToken cancellationToken) => await database.ExecuteAsync(
        $"UPDATE recordings SET {ColumnOf(companion)} = @bytes WHERE name = @name AND sha256 = @sha AND complete", cancellationToken, ("@bytes", bytes), ("@name", name), ("@sha", sha256)).ConfigureAwait(false) == 1;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> RemovedAsync(int limit, CancellationToken cancellationToken) =>
        await database.RowsAsync("SELECT name FROM recording_removals WHERE files ORDER BY at_ms LIMIT @limit", row => row.GetString(0), cancellationToken, ("@limit", limit)).ConfigureAwait(false);

    /// <inheritdoc/>
    public async Task<bool> IsRemovedAsync(string name, CancellationToken cancellationToken) =>
        (await database.RowsAsync("SELECT 1 FROM recording_removals WHERE name = @name AND files", row => row.GetInt32(0), cancellationToken, ("@name", name)).ConfigureAwait(false)).Count > 0;

    /// <inheritdoc/>
    public Task DeletedAsync(string name, CancellationToken cancellationToken) => database.WriteAsync(
        session =>
        {
            session.Execute("DELETE FROM recording_removals WHERE NOT refused AND name = @name", ("@name", name));
            return session.Execute("UPDATE recording_removals SET files = FALSE WHERE name = @name", ("@name", name));
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<bool> ForgetAsync(long nowMs, CancellationToken cancellationToken) => database.WriteAsync(
        session =>
        {
            var waiting = session.Rows(
                """
                SELECT name FROM recordings r WHERE at_ms < @late AND (NOT complete
                    OR NOT EXISTS (SELECT 1 FROM calls c WHERE c.workspace_id = r.workspace_id AND c.call_id = r.call_id)) LIMIT @most
                """,
                row => row.GetString(0), ("@late", nowMs - IRecordingStore.WaitMs), ("@most", MostAtOnce));
            if (waiting.Count > 0) Remove(session, waiting, nowMs, isRefused: false);
            var forgotten = session.Execute(
                "DELETE FROM recording_removals WHERE name IN (SELECT name FROM recording_removals WHERE at_ms < @old AND NOT files LIMIT @most)",
                ("@old", nowMs - IRecordingStore.RemembersMs), ("@most", MostAtOnce));
            return waiting.Count == MostAtOnce || forgotten == MostAtOnce;
        },
        cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlySet<string>> KnownAsync(IReadOnlyCollection<string> names, CancellationToken cancellationToken) =>
        (await database.RowsAsync("SELECT name FROM recordings WHERE name = ANY(@names)", row => row.GetString(0), cancellationToken, ("@names", names.ToArray())).ConfigureAwait(false)).ToHashSet(StringComparer.Ordinal);

    /// <inheritdoc/>
    public async Task<RecordingTotal> TotalAsync(CancellationToken cancellationToken) =>
        (await database.RowsAsync("SELECT count, bytes FROM recording_total", row => new RecordingTotal(row.GetInt64(0), row.GetInt64(1)), cancellationToken).ConfigureAwait(false)).FirstOrDefault();

    private static RecordingStart Begin(PostgresSession session, NewRecording upload, long most, long nowMs)
    {
        session.Take(PostgresLock.Recordings);
        if (IsRemoved(session, upload.Name, upload.WorkspaceId, upload.CallId)) return RecordingStart.Removed;
        // A call that was stored once more may bring its sound, but not before that of before is gone.
        if (session.Number("SELECT 1 FROM recording_removals WHERE name = @name AND files", ("@name", upload.Name)) is not null) return RecordingStart.Busy;
        if (Find(session, upload.Name) is { } other)
        {
            if (other.IsComplete || nowMs - other.AtMs < IRecordingStore.GiveWayMs) return RecordingStart.Busy;
            session.Execute("DELETE FROM recordings WHERE name = @name", ("@name", upload.Name));
        }
        if (upload.Size > most - (session.Number("SELECT bytes FROM recording_total") ?? 0)) return RecordingStart.NoRoom;
        session.Execute("DELETE FROM recording_removals WHERE name = @name", ("@name", upload.Name));
        session.Execute(
            "INSERT INTO recordings (name, workspace_id, call_id, sha256, size, received, complete, at_ms) VALUES (@name, @workspace, @call, @sha, @size, 0, FALSE, @now)",
            ("@name", upload.Name), ("@workspace", upload.WorkspaceId), ("@call", upload.CallId), ("@sha", upload.Sha256), ("@size", upload.Size), ("@now", nowMs));
        return RecordingStart.Begun;
    }

    private static bool IsRemoved(PostgresSession session, string name, long workspaceId, string callId) => session.Number(
        "SELECT 1 FROM recording_removals WHERE name = @name AND refused AND NOT EXISTS (SELECT 1 FROM calls WHERE workspace_id = @workspace AND call_id = @call)",
        ("@name", name), ("@workspace", workspaceId), ("@call", callId)) is not null;

    private static StoredRecording? Find(PostgresSession session, string name) => session.Rows($"SELECT {Columns} FROM recordings WHERE name = @name", Read, ("@name", name)).FirstOrDefault();

    private static StoredRecording Read(NpgsqlDataReader row) =>
        new(row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetInt64(3), row.GetBoolean(4), row.GetInt64(5), row.IsDBNull(6) ? null : row.GetInt64(6), row.IsDBNull(7) ? null : row.GetInt64(7));

    private static string ColumnOf(RecordingCompanion companion) => companion == RecordingCompanion.Peaks ? "peaks" : "opus";
}
