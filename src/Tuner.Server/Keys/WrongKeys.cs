using System.Net;

namespace Tuner.Server.Keys;

/// <summary>
/// Slows guessing: so many wrong keys are answered at once, by address and by key, then only as many as the time since
/// allows. What it remembers is bounded and in memory.
/// </summary>
internal sealed class WrongKeys(TimeProvider time)
{
    private const int MaxTrusted = 10_000;
    private readonly Lock _lock = new();
    private readonly Allowances<IPAddress> _byAddress = new(30, TimeSpan.FromSeconds(3));
    private readonly Allowances<string> _byKey = new(10, TimeSpan.FromSeconds(6));
    private readonly HashSet<(string Key, IPAddress Address)> _trusted = [];

    /// <summary>How long a caller has to wait who gives a wrong key now; null when it counts and is answered.</summary>
    public TimeSpan? Note(KeyHash key, IPAddress? address)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            var wait = Longer(_byKey.Wait(key.Hex, now), address is null ? null : _byAddress.Wait(address, now));
            if (wait is not null) return wait;
            _byKey.Take(key.Hex, now);
            if (address is not null) _byAddress.Take(address, now);
            return null;
        }
    }

    /// <summary>
    /// How long a right key has to wait that is short enough to be guessed; null when it need not. It waits only where
    /// somebody guesses from its address, and not if it was used from there before: an honest caller is not slowed by a stranger.
    /// </summary>
    public TimeSpan? NoteRight(KeyHash key, IPAddress? address)
    {
        if (address is null) return null;
        lock (_lock)
        {
            if (_trusted.Contains((key.Hex, address))) return null;
            if (_byAddress.Wait(address, time.GetUtcNow()) is { } wait) return wait;
            if (_trusted.Count >= MaxTrusted) _trusted.Clear();
            _trusted.Add((key.Hex, address));
            return null;
        }
    }

    private static TimeSpan? Longer(TimeSpan? one, TimeSpan? other) => one is null || other > one ? other : one;
}
