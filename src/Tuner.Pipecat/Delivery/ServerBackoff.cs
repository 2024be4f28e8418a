using System.Collections.Concurrent;

namespace Tuner.Pipecat.Delivery;

/// <summary>Servers that are down. While one cools, no other waiting record is thrown at it; time here is monotonic.</summary>
internal sealed class ServerBackoff(TimeProvider time)
{
    private const int FailuresInARow = 3;
    private readonly ConcurrentDictionary<string, (long Since, TimeSpan For)> _until = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, byte> _up = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _failures = new(StringComparer.Ordinal);

    /// <summary>True when the last thing heard of a server was that it took a record.</summary>
    public bool IsUp(string place) => _up.ContainsKey(place);

    public bool IsCool(string place) => Left(place) > TimeSpan.Zero;

    /// <summary>When a place may be tried again, Unix milliseconds by the clock that says <paramref name="now"/>.</summary>
    public long EndsAt(string place, long now) => now + (long)Math.Ceiling(Left(place).TotalMilliseconds);

    /// <param name="place">The server and workspace.</param>
    /// <param name="result">How an attempt ended.</param>
    /// <param name="wait">How long that record waits, milliseconds.</param>
    public void Note(string place, DeliveryResult? result, long wait)
    {
        if (result is not DeliveryResult.TryLater later)
        {
            if (result is not DeliveryResult.Delivered) return;
            _failures.TryRemove(place, out _);
            _until.TryRemove(place, out _);
            _up.TryAdd(place, 0);
            return;
        }

        _up.TryRemove(place, out _);

        var failures = _failures.AddOrUpdate(place, 1, static (_, before) => before + 1);
        if (!later.ServerIsDown && failures < FailuresInARow) return;
        _until[place] = (time.GetTimestamp(), TimeSpan.FromMilliseconds(Math.Clamp(wait, 50, RetryPolicy.Longest.TotalMilliseconds)));
    }

    private TimeSpan Left(string place) =>
        _until.TryGetValue(place, out var backoff) ? backoff.For - time.GetElapsedTime(backoff.Since) : TimeSpan.Zero;
}
