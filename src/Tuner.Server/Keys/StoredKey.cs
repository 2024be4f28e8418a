namespace Tuner.Server.Keys;

/// <summary>What is known of an API key. The key itself is not: only its hash is stored.</summary>
/// <param name="Id">The number of the key.</param>
/// <param name="Name">The name that its maker gave it; of the keys in force, no two have the same.</param>
/// <param name="Scopes">What it may do.</param>
/// <param name="WorkspaceId">The one workspace that it opens; null for an admin key, which opens all.</param>
/// <param name="CreatedAtMs">When it was made, in milliseconds since 1970.</param>
/// <param name="LastUsedAtMs">When it was last used, to the minute; null when never.</param>
/// <param name="RevokedAtMs">When it was revoked; null while it is in force.</param>
internal sealed record StoredKey(long Id, string Name, KeyScopes Scopes, long? WorkspaceId, long CreatedAtMs, long? LastUsedAtMs, long? RevokedAtMs);
