using Tuner.Server.Keys;

namespace Tuner.Server.Storage;

/// <summary>Where the hashes of the API keys are kept.</summary>
internal interface IKeyStore
{
    /// <summary>Stores the hash if there is none at all yet; tells whether it did. Of two that try at once, one does.</summary>
    Task<bool> AddFirstAsync(KeyHash hash, long createdAtMs, CancellationToken cancellationToken);

    /// <summary>The hashes of all keys.</summary>
    Task<IReadOnlyList<KeyHash>> HashesAsync(CancellationToken cancellationToken);
}
