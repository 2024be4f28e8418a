using System.Data.Common;
using System.Net;
using Tuner.Server.Storage;

namespace Tuner.Server.Keys;

/// <summary>
/// Slows guessing: so many wrong keys are answered at once, by address and by key, then only as many as the time since
/// allows. What it remembers is bounded and in memory. Where servers share a database they count those of an address
/// together; one wrong key that comes again and again is no guessing, and each counts it for itself.
/// </summary>
internal sealed class WrongKeys(TimeProvider time, ISharedGuesses? shared = null)
{
    private const int MaxTrusted = 10_000;
    private const int Burst = 30;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(3);

    // Whoever waits for the database longer than this is answered by what this server knows itself.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly Lock _lock = new();
    private readonly Allowances<IPAddress> _byAddress = new(Burst, Interval);
    private readonly Allowances<string> _byKey = new(10, TimeSpan.FromSeconds(6));
    private readonly HashSet<(string Key, IPAddress Address)> _trusted = [];

    /// <summary><see cref="Note"/>, and then by all servers: an address that this one lets wait is no further work for the database.</summary>
    public async Task<TimeSpan?> NoteAsync(KeyHash key, IPAddress? address)
    {
        if (Note(key, address) is { } wait) return wait;
        if (!ServerEdition.IsThis || shared is null || address is null) return null;
        var guess = await AskAsync(limit => shared.TakeAsync(address.ToString(), Burst, Interval, limit)).ConfigureAwait(false);
        if (guess is null) return null;
        Learn(address, guess.Value.UntilFull);
        return guess.Value.IsTaken ? null : guess.Value.UntilFull - ((Burst - 1) * Interval);
    }

    /// <summary><see cref="NoteRight"/>, knowing what came to the other servers. Nothing is written, and it is asked once for each key and address.</summary>
    public async Task<TimeSpan?> NoteRightAsync(KeyHash key, IPAddress? address)
    {
        if (ServerEdition.IsThis && shared is not null && address is not null && !IsTrusted(key, address)
            && await AskAsync(async limit => (TimeSpan?)await shared.UntilFullAsync(address.ToString(), limit).ConfigureAwait(false)).ConfigureAwait(false) is { } untilFull)
            Learn(address, untilFull);
        return NoteRight(key, address);
    }

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

    private bool IsTrusted(KeyHash key, IPAddress address)
    {
        lock (_lock) return _trusted.Contains((key.Hex, address));
    }

    private void Learn(IPAddress address, TimeSpan untilFull)
    {
        lock (_lock) _byAddress.Learn(address, untilFull, time.GetUtcNow());
    }

    // Null without an answer: each server then counts for itself, as it does without a database.
    private static async Task<T?> AskAsync<T>(Func<CancellationToken, Task<T?>> ask)
        where T : struct
    {
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            return await ask(limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is StoreUnavailableException or DbException or IOException or ObjectDisposedException or OperationCanceledException)
        {
            return null;
        }
    }

    private static TimeSpan? Longer(TimeSpan? one, TimeSpan? other) => one is null || other > one ? other : one;
}
