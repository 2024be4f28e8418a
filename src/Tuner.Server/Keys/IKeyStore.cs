namespace Tuner.Server.Keys;

/// <summary>Where API keys are kept, by their hashes.</summary>
internal interface IKeyStore
{
    /// <summary>Stores an admin key if there never was a key; returns whether it did. Of two that try at once, one does.</summary>
    Task<bool> AddFirstAsync(KeyHash hash, long createdAtMs, CancellationToken cancellationToken);

    /// <summary>Stores a key; false when a key in force has that name.</summary>
    Task<bool> AddAsync(KeyHash hash, string name, KeyScopes scopes, long? workspaceId, long createdAtMs, CancellationToken cancellationToken);

    /// <summary>The key in force that has this hash; null when there is none.</summary>
    Task<StoredKey?> FindAsync(KeyHash hash, CancellationToken cancellationToken);

    /// <summary>All keys, revoked ones too, oldest first.</summary>
    Task<IReadOnlyList<StoredKey>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Revokes the key in force of that name, and ends the sessions it began; false when there is none.</summary>
    Task<bool> RevokeAsync(string name, long nowMs, CancellationToken cancellationToken);

    /// <summary>Notes that a key was used.</summary>
    Task UsedAsync(long id, long nowMs, CancellationToken cancellationToken);
}
