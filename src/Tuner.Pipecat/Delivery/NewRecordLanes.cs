using System.Collections.Concurrent;

namespace Tuner.Pipecat.Delivery;

/// <summary>The records of calls that just ended, on their way to the server: a few at a time, some more in line.</summary>
internal sealed class NewRecordLanes(CancellationToken stop) : IDisposable
{
    /// <summary>How many may wait for a lane. More are left to the outbox, where they cost no memory.</summary>
    private const int MostInLine = 256;

    private readonly SemaphoreSlim _lanes = new(4);
    private readonly ConcurrentDictionary<Task, byte> _running = new();
    private int _count;

    public bool HasRoom => Volatile.Read(ref _count) < MostInLine;

    public bool IsEmpty => _running.IsEmpty;

    /// <summary>Runs an attempt as soon as a lane is free; done when it is, or when everything stops.</summary>
    public async Task RunAsync(Func<Task> attempt)
    {
        var task = Task.Run(() => InLaneAsync(attempt), CancellationToken.None);
        Interlocked.Increment(ref _count);
        _running.TryAdd(task, 0);
        try
        {
            await task.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // That is what stopping means.
        }
        finally
        {
            _running.TryRemove(task, out _);
            Interlocked.Decrement(ref _count);
        }
    }

    /// <summary>Done when all that run now are.</summary>
    public Task WhenAllAsync() => Task.WhenAll(_running.Keys);

    /// <summary>To be called when nothing runs any more.</summary>
    public void Dispose() => _lanes.Dispose();

    private async Task InLaneAsync(Func<Task> attempt)
    {
        await _lanes.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            await attempt().ConfigureAwait(false);
        }
        finally
        {
            _lanes.Release();
        }
    }
}
