using Tuner.Server.Keys;

namespace Tuner.Server.Storage.Postgres;

/// <inheritdoc cref="ISessionStore"/>
internal sealed class PostgresSessionStore(PostgresDatabase database) : ISessionStore
{
    private const int MaxSessions = 1_000;

    /// <inheritdoc/>
    public Task AddAsync(KeyHash hash, long? keyId, long createdAtMs, long expiresAtMs, CancellationToken cancellationToken) => database.WriteAsync(
        session =>
        {
            session.Execute(
                "DELETE FROM sessions WHERE expires_at_ms <= @now OR id IN (SELECT id FROM sessions ORDER BY id DESC OFFSET @kept)",
                ("@now", createdAtMs), ("@kept", MaxSessions - 1));
            return session.Execute(
                "INSERT INTO sessions (sha256, key_id, created_at_ms, expires_at_ms) VALUES (@hash, @key, @now, @expires)",
                ("@hash", hash.Hex), ("@key", keyId), ("@now", createdAtMs), ("@expires", expiresAtMs));
        },
        cancellationToken);

    /// <inheritdoc/>
    public async Task<Session?> FindAsync(KeyHash hash, long nowMs, CancellationToken cancellationToken) => (await database.RowsAsync(
        $"""
        SELECT {PostgresKeyStore.Columns} FROM sessions s LEFT JOIN keys k ON k.id = s.key_id
        WHERE s.sha256 = @hash AND s.expires_at_ms > @now AND (s.key_id IS NULL OR (k.id IS NOT NULL AND k.revoked_at_ms IS NULL))
        """,
        row => new Session(row.IsDBNull(0) ? null : PostgresKeyStore.Read(row)),
        cancellationToken, ("@hash", hash.Hex), ("@now", nowMs)).ConfigureAwait(false)).FirstOrDefault();

    /// <inheritdoc/>
    public Task RemoveAsync(KeyHash hash, CancellationToken cancellationToken) => database.ExecuteAsync("DELETE FROM sessions WHERE sha256 = @hash", cancellationToken, ("@hash", hash.Hex));

    /// <inheritdoc/>
    public Task<int> RemoveAllAsync(CancellationToken cancellationToken) => database.ExecuteAsync("DELETE FROM sessions", cancellationToken);
}
