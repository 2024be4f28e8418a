using System.Threading.Tasks.Sources;

namespace Tuner.Pipecat.Hosting;

/// <summary>
/// Says to whoever waits that something is done, from one of our threads and however full the thread pool is. What they do
/// next does not run on our thread. It is no task: where a task gets done between the two looks that an await takes at it,
/// the rest is left to the pool, which might not come to it for minutes. Any number may wait, in any way.
/// </summary>
internal sealed class Completion : IValueTaskSource
{
    private readonly object _gate = new();
    private Action? _then;
    private bool _isSet;

    /// <summary>One that is done.</summary>
    public static Completion Done { get; } = new() { _isSet = true };

    /// <summary>Done when all of them are.</summary>
    public static Completion All(IReadOnlyCollection<Completion> several)
    {
        var all = new Completion();
        var left = several.Count;
        if (left == 0) all.Set();
        foreach (var one in several)
            one.Then(() =>
            {
                if (Interlocked.Decrement(ref left) == 0) all.Set();
            });
        return all;
    }

    public void Set()
    {
        Action? then;
        lock (_gate)
        {
            if (_isSet) return;
            _isSet = true;
            (then, _then) = (_then, null);
            Monitor.PulseAll(_gate);
        }

        then?.Invoke();
    }

    /// <summary>For our own code: runs on the thread that sets it, or here where that is done. It must neither wait nor throw.</summary>
    public void Then(Action then)
    {
        lock (_gate)
        {
            if (!_isSet)
            {
                _then += then;
                return;
            }
        }

        then();
    }

    /// <summary>Blocks until it is set, or the limit is over: false then.</summary>
    public bool Wait(TimeSpan limit)
    {
        var begun = TimeProvider.System.GetTimestamp();
        lock (_gate)
        {
            while (!_isSet)
            {
                var left = limit - TimeProvider.System.GetElapsedTime(begun);
                if (limit != Timeout.InfiniteTimeSpan && left <= TimeSpan.Zero) return false;
                Monitor.Wait(_gate, limit == Timeout.InfiniteTimeSpan ? limit : left);
            }
        }

        return true;
    }

    public ValueTask AsValueTask() => new(this, 0);

    public ValueTaskSourceStatus GetStatus(short token)
    {
        lock (_gate) return _isSet ? ValueTaskSourceStatus.Succeeded : ValueTaskSourceStatus.Pending;
    }

    /// <summary>Some ask for the result of what they have not waited for: they wait here.</summary>
    public void GetResult(short token) => Wait(Timeout.InfiniteTimeSpan);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        Then(new Continuation(continuation, state, flags).Start);
}
