using Microsoft.Data.Sqlite;
using Tuner.Server.Keys;

namespace Tuner.Server.Storage.Sqlite;

/// <inheritdoc cref="IKeyStore"/>
internal sealed class SqliteKeyStore(SqliteDatabase database) : IKeyStore
{
    /// <summary>The columns that <see cref="Read"/> takes, from a table named <c>k</c>.</summary>
    public const string Columns = "k.id, k.name, k.scopes, k.workspace_id, k.created_at_ms, k.last_used_at_ms, k.revoked_at_ms";

    private readonly SqliteKeptQuestion _inForce = database.Question($"SELECT {Columns} FROM keys k WHERE k.sha256 = $hash AND k.revoked_at_ms IS NULL", "$hash");

    /// <inheritdoc/>
    public Task<bool> AddFirstAsync(KeyHash hash, long createdAtMs, CancellationToken cancellationToken) =>
        database.WriteAsync(connection => connection.Execute(
            "INSERT INTO keys (name, sha256, scopes, created_at_ms) SELECT $name, $hash, $scopes, $now WHERE NOT EXISTS (SELECT 1 FROM keys)",
            ("$name", KeyName.First), ("$hash", hash.Hex), ("$scopes", KeyScopes.Admin.Text()), ("$now", createdAtMs)) == 1, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> AddAsync(KeyHash hash, string name, KeyScopes scopes, long? workspaceId, long createdAtMs, CancellationToken cancellationToken) =>
        database.WriteAsync(connection => connection.Execute(
            "INSERT INTO keys (name, sha256, scopes, workspace_id, created_at_ms) VALUES ($name, $hash, $scopes, $workspace, $now) ON CONFLICT DO NOTHING",
            ("$name", name), ("$hash", hash.Hex), ("$scopes", scopes.Text()), ("$workspace", workspaceId), ("$now", createdAtMs)) == 1, cancellationToken);

    /// <inheritdoc/>
    public Task<StoredKey?> FindAsync(KeyHash hash, CancellationToken cancellationToken) =>
        Task.FromResult(_inForce.Ask(hash.Hex, row => row.Read() ? Read(row) : null));

    /// <inheritdoc/>
    public Task<IReadOnlyList<StoredKey>> ListAsync(CancellationToken cancellationToken)
    {
        using var connection = database.Connect();
        using var command = connection.Command($"SELECT {Columns} FROM keys k ORDER BY k.id");
        using var row = command.ExecuteReader();
        var keys = new List<StoredKey>();
        while (row.Read()) keys.Add(Read(row));
        return Task.FromResult<IReadOnlyList<StoredKey>>(keys);
    }

    /// <inheritdoc/>
    public Task<bool> RevokeAsync(string name, long nowMs, CancellationToken cancellationToken) => database.WriteAsync(
        connection =>
        {
            connection.Execute("DELETE FROM sessions WHERE key_id IN (SELECT id FROM keys WHERE name = $name AND revoked_at_ms IS NULL)", ("$name", name));
            return connection.Execute("UPDATE keys SET revoked_at_ms = $now WHERE name = $name AND revoked_at_ms IS NULL", ("$now", nowMs), ("$name", name)) == 1;
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task UsedAsync(long id, long nowMs, CancellationToken cancellationToken) =>
        database.WriteAsync(connection => connection.Execute("UPDATE keys SET last_used_at_ms = $now WHERE id = $id", ("$now", nowMs), ("$id", id)), cancellationToken);

    /// <summary>The key of the row that the reader stands on.</summary>
    public static StoredKey Read(SqliteDataReader row) => new(
        row.GetInt64(0), row.GetString(1),
        // What a newer version may have written opens nothing here.
        KeyScopeNames.TryParse(row.GetString(2), out var scopes) ? scopes : KeyScopes.None,
        Number(row, 3), row.GetInt64(4), Number(row, 5), Number(row, 6));

    private static long? Number(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);
}
