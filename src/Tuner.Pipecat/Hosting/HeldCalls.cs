namespace Tuner.Pipecat.Hosting;

/// <summary>Calls of which something is held back for a moment, in the order in which they come due. The engine's thread alone uses it.</summary>
internal sealed class HeldCalls(TimeProvider time)
{
    /// <summary>How long anything is held back.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(50);

    private readonly Queue<(ObservedCall Call, long Since)> _held = new();

    public void Add(ObservedCall call) => _held.Enqueue((call, time.GetTimestamp()));

    /// <summary>All of it is told, due or not.</summary>
    public void SettleAll()
    {
        while (_held.TryDequeue(out var held)) held.Call.Holder?.TrySettle();
    }

    /// <summary>What is due is told, and lies in the queue then. Returns the time until something is, or the limit that is sooner.</summary>
    public TimeSpan? Settle(TimeSpan? limit)
    {
        for (var left = _held.Count; left > 0; left--)
        {
            var wait = Longest - time.GetElapsedTime(_held.Peek().Since);
            if (wait > TimeSpan.Zero) return wait < (limit ?? TimeSpan.MaxValue) ? wait : limit;
            var (call, _) = _held.Dequeue();
            if (call.Holder?.TrySettle() == false) Add(call);
        }

        return _held.Count > 0 && Longest < (limit ?? TimeSpan.MaxValue) ? Longest : limit;
    }
}
