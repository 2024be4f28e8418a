using Npgsql;
using Tuner.Server.Keys;

namespace Tuner.Server.Storage.Postgres;

/// <inheritdoc cref="IKeyStore"/>
internal sealed class PostgresKeyStore(PostgresDatabase database) : IKeyStore
{
    /// <summary>The columns that <see cref="Read"/> takes, from a table named <c>k</c>.</summary>
    public const string Columns = "k.id, k.name, k.scopes, k.workspace_id, k.created_at_ms, k.last_used_at_ms, k.revoked_at_ms";

    // Every request asks it, and many senders have the same key.
    private readonly JoinedQuestions<string, StoredKey?> _inForce = new(async hash => (await database.RowsAsync(
        $"SELECT {Columns} FROM keys k WHERE k.sha256 = @hash AND k.revoked_at_ms IS NULL", Read, CancellationToken.None, ("@hash", hash)).ConfigureAwait(false)).FirstOrDefault());

    /// <inheritdoc/>
    public Task<bool> AddFirstAsync(KeyHash hash, long createdAtMs, CancellationToken cancellationToken) => database.WriteAsync(
        session =>
        {
            session.Take(PostgresLock.FirstKey);
            return session.Execute(
                "INSERT INTO keys (name, sha256, scopes, created_at_ms) SELECT @name, @hash, @scopes, @now WHERE NOT EXISTS (SELECT 1 FROM keys)",
                ("@name", KeyName.First), ("@hash", hash.Hex), ("@scopes", KeyScopes.Admin.Text()), ("@now", createdAtMs)) == 1;
        },
        cancellationToken);

    /// <inheritdoc/>
    public async Task<bool> AddAsync(KeyHash hash, string name, KeyScopes scopes, long? workspaceId, long createdAtMs, CancellationToken cancellationToken) => await database.ExecuteAsync(
        "INSERT INTO keys (name, sha256, scopes, workspace_id, created_at_ms) VALUES (@name, @hash, @scopes, @workspace, @now) ON CONFLICT DO NOTHING",
        cancellationToken, ("@name", name), ("@hash", hash.Hex), ("@scopes", scopes.Text()), ("@workspace", workspaceId), ("@now", createdAtMs)).ConfigureAwait(false) == 1;

    /// <inheritdoc/>
    public Task<StoredKey?> FindAsync(KeyHash hash, CancellationToken cancellationToken) => _inForce.AskAsync(hash.Hex).WaitAsync(cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<StoredKey>> ListAsync(CancellationToken cancellationToken) =>
        await database.RowsAsync($"SELECT {Columns} FROM keys k ORDER BY k.id", Read, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public Task<bool> RevokeAsync(string name, long nowMs, CancellationToken cancellationToken) => database.WriteAsync(
        session =>
        {
            var revoked = session.Number("UPDATE keys SET revoked_at_ms = @now WHERE name = @name AND revoked_at_ms IS NULL RETURNING id", ("@now", nowMs), ("@name", name));
            if (revoked is not null) session.Execute("DELETE FROM sessions WHERE key_id = @key", ("@key", revoked));
            return revoked is not null;
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task UsedAsync(long id, long nowMs, CancellationToken cancellationToken) =>
        // Of two servers the later moment stays.
        database.ExecuteAsync("UPDATE keys SET last_used_at_ms = greatest(@now, last_used_at_ms) WHERE id = @id", cancellationToken, ("@now", nowMs), ("@id", id));

    /// <summary>The key of the row that the reader stands on.</summary>
    public static StoredKey Read(NpgsqlDataReader row) => new(
        row.GetInt64(0), row.GetString(1),
        // What a newer version may have written opens nothing here.
        KeyScopeNames.TryParse(row.GetString(2), out var scopes) ? scopes : KeyScopes.None,
        Number(row, 3), row.GetInt64(4), Number(row, 5), Number(row, 6));

    private static long? Number(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);
}
