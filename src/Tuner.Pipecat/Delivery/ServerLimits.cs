using System.Collections.Concurrent;

namespace Tuner.Pipecat.Delivery;

/// <summary>
/// How large a record each server takes, as its refusals taught: known for an hour, since a limit can be raised. The
/// next large record goes shortened at once, and not whole to be refused again.
/// </summary>
internal sealed class ServerLimits(TimeProvider time)
{
    private static readonly TimeSpan Lasts = TimeSpan.FromHours(1);
    private readonly ConcurrentDictionary<string, (long Taken, long Refused, long Since)> _known = new(StringComparer.Ordinal);

    /// <summary>What a record of this size should be made to fit; null when it may go as it is.</summary>
    public long? For(string place, long bytes) =>
        _known.TryGetValue(place, out var known) && time.GetElapsedTime(known.Since) < Lasts && bytes >= known.Refused ? known.Taken : null;

    /// <summary>A record of <paramref name="taken"/> bytes went through after one of <paramref name="refused"/> did not.</summary>
    public void Learn(string place, long taken, long refused) => _known[place] = (taken, refused, time.GetTimestamp());
}
