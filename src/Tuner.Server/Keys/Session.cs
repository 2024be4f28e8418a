namespace Tuner.Server.Keys;

/// <summary>A browser that was let in.</summary>
/// <param name="Key">The key that let it in; null when it was the start token.</param>
internal sealed record Session(StoredKey? Key);
