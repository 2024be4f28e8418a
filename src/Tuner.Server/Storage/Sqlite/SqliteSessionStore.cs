using Tuner.Server.Keys;

namespace Tuner.Server.Storage.Sqlite;

/// <inheritdoc cref="ISessionStore"/>
internal sealed class SqliteSessionStore(SqliteDatabase database) : ISessionStore
{
    private const int MaxSessions = 1_000;

    /// <inheritdoc/>
    public Task AddAsync(KeyHash hash, long? keyId, long createdAtMs, long expiresAtMs, CancellationToken cancellationToken) => database.WriteAsync(
        connection =>
        {
            connection.Execute("DELETE FROM sessions WHERE expires_at_ms <= $now", ("$now", createdAtMs));
            connection.Execute(
                "DELETE FROM sessions WHERE id IN (SELECT id FROM sessions ORDER BY id DESC LIMIT -1 OFFSET $kept)",
                ("$kept", MaxSessions - 1));
            return connection.Execute(
                "INSERT INTO sessions (sha256, key_id, created_at_ms, expires_at_ms) VALUES ($hash, $key, $now, $expires)",
                ("$hash", hash.Hex), ("$key", keyId), ("$now", createdAtMs), ("$expires", expiresAtMs));
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<Session?> FindAsync(KeyHash hash, long nowMs, CancellationToken cancellationToken)
    {
        using var connection = database.Connect();
        using var command = connection.Command(
            $"""
            SELECT {SqliteKeyStore.Columns} FROM sessions s LEFT JOIN keys k ON k.id = s.key_id
            WHERE s.sha256 = $hash AND s.expires_at_ms > $now AND (s.key_id IS NULL OR (k.id IS NOT NULL AND k.revoked_at_ms IS NULL))
            """,
            ("$hash", hash.Hex), ("$now", nowMs));
        using var row = command.ExecuteReader();
        if (!row.Read()) return Task.FromResult<Session?>(null);
        return Task.FromResult<Session?>(new(row.IsDBNull(0) ? null : SqliteKeyStore.Read(row)));
    }

    /// <inheritdoc/>
    public Task RemoveAsync(KeyHash hash, CancellationToken cancellationToken) =>
        database.WriteAsync(connection => connection.Execute("DELETE FROM sessions WHERE sha256 = $hash", ("$hash", hash.Hex)), cancellationToken);

    /// <inheritdoc/>
    public Task<int> RemoveAllAsync(CancellationToken cancellationToken) =>
        database.WriteAsync(connection => connection.Execute("DELETE FROM sessions"), cancellationToken);
}
