namespace Tuner.Server.Keys;

/// <summary>
/// A token bucket for each name: <paramref name="burst"/> at once, then one more each <paramref name="interval"/>.
/// Not safe for several threads at once.
/// </summary>
internal sealed class Allowances<TName>(int burst, TimeSpan interval)
    where TName : notnull
{
    private const int MaxNames = 10_000;

    // When the name's bucket will be full again: one moment tells all of it.
    private readonly Dictionary<TName, DateTimeOffset> _fullAt = [];

    /// <summary>How long until the name may take one; null when it may now.</summary>
    public TimeSpan? Wait(TName name, DateTimeOffset now)
    {
        if (!_fullAt.TryGetValue(name, out var fullAt)) return null;
        var over = fullAt - now - ((burst - 1) * interval);
        return over > TimeSpan.Zero ? over : null;
    }

    /// <summary>Takes one.</summary>
    public void Take(TName name, DateTimeOffset now)
    {
        var from = _fullAt.TryGetValue(name, out var fullAt) && fullAt > now ? fullAt : now;
        Keep(name, from + interval, now);
    }

    /// <summary>Somebody else knows that it takes so long until the name's bucket is full: it does not hold more than he says.</summary>
    public void Learn(TName name, TimeSpan untilFull, DateTimeOffset now)
    {
        if (untilFull > TimeSpan.Zero && !(_fullAt.TryGetValue(name, out var fullAt) && fullAt >= now + untilFull)) Keep(name, now + untilFull, now);
    }

    private void Keep(TName name, DateTimeOffset fullAt, DateTimeOffset now)
    {
        if (_fullAt.Count >= MaxNames && !_fullAt.ContainsKey(name)) Forget(now);
        _fullAt[name] = fullAt;
    }

    // Those that are full again say nothing. When too many are not, the ones that are the nearest to it go.
    private void Forget(DateTimeOffset now)
    {
        foreach (var name in _fullAt.Where(entry => entry.Value <= now).Select(entry => entry.Key).ToList()) _fullAt.Remove(name);
        if (_fullAt.Count < MaxNames) return;
        foreach (var name in _fullAt.OrderBy(entry => entry.Value).Take(MaxNames / 2).Select(entry => entry.Key).ToList()) _fullAt.Remove(name);
    }
}
