namespace Tuner.Server.Keys;

/// <summary>Where the sessions of browsers are kept, by the hashes of their cookies.</summary>
internal interface ISessionStore
{
    /// <summary>Stores a session, and forgets those that are over and the oldest of too many.</summary>
    Task AddAsync(KeyHash hash, long? keyId, long createdAtMs, long expiresAtMs, CancellationToken cancellationToken);

    /// <summary>The session with this hash; null when there is none, it is over, or its key was revoked.</summary>
    Task<Session?> FindAsync(KeyHash hash, long nowMs, CancellationToken cancellationToken);

    /// <summary>Ends a session.</summary>
    Task RemoveAsync(KeyHash hash, CancellationToken cancellationToken);

    /// <summary>Ends all sessions; returns how many there were.</summary>
    Task<int> RemoveAllAsync(CancellationToken cancellationToken);
}
