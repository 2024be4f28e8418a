namespace Tuner.Server.Keys;

/// <summary>What became of a key that was given.</summary>
/// <param name="Caller">Who gave it; null when it is wrong or has to wait.</param>
/// <param name="Key">The key, unless it was the start token.</param>
/// <param name="Given">Whether there was a key at all.</param>
/// <param name="Wait">How long the caller has to wait, after too many wrong ones.</param>
internal readonly record struct KeyCheck(Caller? Caller, StoredKey? Key = null, bool Given = true, TimeSpan? Wait = null);
