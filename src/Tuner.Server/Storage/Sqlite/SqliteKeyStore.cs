using Tuner.Server.Keys;

namespace Tuner.Server.Storage.Sqlite;

/// <inheritdoc cref="IKeyStore"/>
internal sealed class SqliteKeyStore(SqliteDatabase database) : IKeyStore
{
    /// <inheritdoc/>
    public Task<bool> AddFirstAsync(KeyHash hash, long createdAtMs, CancellationToken cancellationToken) =>
        database.WriteAsync(connection => connection.Execute(
            "INSERT INTO api_keys (sha256, created_at_ms) SELECT $hash, $now WHERE NOT EXISTS (SELECT 1 FROM api_keys)",
            ("$hash", hash.Hex), ("$now", createdAtMs)) == 1, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<KeyHash>> HashesAsync(CancellationToken cancellationToken)
    {
        using var connection = database.Connect();
        using var command = connection.Command("SELECT sha256 FROM api_keys");
        using var reader = command.ExecuteReader();
        var hashes = new List<KeyHash>();
        while (reader.Read()) hashes.Add(KeyHash.FromHex(reader.GetString(0)));
        return Task.FromResult<IReadOnlyList<KeyHash>>(hashes);
    }
}
