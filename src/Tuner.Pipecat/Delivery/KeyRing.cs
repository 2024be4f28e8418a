using System.Collections.Concurrent;

namespace Tuner.Pipecat.Delivery;

/// <summary>The keys of this process: which record each may send, and which the server has refused for now.</summary>
internal sealed class KeyRing(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, Credential> _keys = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> _parked = new(StringComparer.Ordinal);
    private volatile HashSet<string> _refusedOnDisk = [];

    /// <summary>Adds a key; false when it was there.</summary>
    public bool Add(Credential credential) => _keys.TryAdd(credential.Fingerprint, credential);

    public bool IsEmpty => _keys.IsEmpty;

    /// <summary>Keys of which a waiting record says that the server refused them.</summary>
    public void NoteRefused(HashSet<string> keys) => _refusedOnDisk = keys;

    public void Park(Credential credential) => _parked[credential.Fingerprint] = time.GetTimestamp();

    public void Unpark(Credential credential) => _parked.TryRemove(credential.Fingerprint, out _);

    public bool IsParked(Credential credential) =>
        _parked.TryGetValue(credential.Fingerprint, out var since) && time.GetElapsedTime(since) < RetryPolicy.LongestAsked;

    /// <summary>The key that may send a record: its own; or, when the server refused that one, another for the same server and workspace.</summary>
    public Credential? Fit(RecordName name)
    {
        Credential? other = null, own = null;
        foreach (var credential in _keys.Values)
        {
            if (credential.Place != name.Place) continue;
            if (credential.Key == name.Key) own = credential;
            else if (!IsParked(credential)) other = credential;
        }

        var refused = name.KeyWasRefused || _refusedOnDisk.Contains(name.Key) || (own is not null && IsParked(own));
        return refused && other is not null ? other : own;
    }
}
