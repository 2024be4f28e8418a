namespace Tuner.Pipecat.Delivery;

/// <summary>
/// Records that were left to the sender's way through the outbox, as two numbers: whoever waits for them costs nothing
/// for each, however many there are.
/// </summary>
internal sealed class OutboxSweeps
{
    private long _left;
    private long _tried;
    private TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>A record is left to the next pass.</summary>
    public void Leave() => Interlocked.Increment(ref _left);

    /// <summary>A pass begins; what was left until now is in it.</summary>
    public long Begin() => Interlocked.Read(ref _left);

    /// <summary>A pass went through the whole outbox.</summary>
    public void End(long begun)
    {
        Interlocked.Exchange(ref _tried, begun);
        Interlocked.Exchange(ref _over, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }

    /// <summary>No more pass will come.</summary>
    public void Stop() => End(long.MaxValue);

    /// <summary>Done when all that was left until now was in a pass.</summary>
    public async Task TriedAsync()
    {
        var left = Begin();
        while (true)
        {
            var over = Volatile.Read(ref _over).Task;
            if (Interlocked.Read(ref _tried) >= left) return;
            await over.ConfigureAwait(false);
        }
    }
}
