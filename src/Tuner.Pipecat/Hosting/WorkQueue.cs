using System.Threading.Channels;

namespace Tuner.Pipecat.Hosting;

/// <summary>
/// What callers' threads leave for the engine's one thread. That thread sleeps on it without the thread pool: a host that
/// has filled its pool must not keep its calls from the disk. A caller only wakes it.
/// </summary>
internal sealed class WorkQueue
{
    // Where continuations may run at once, a write sets the sleeper's event itself; else the pool would have to.
    private readonly Channel<Work> _work = Channel.CreateUnbounded<Work>(new() { SingleReader = true, AllowSynchronousContinuations = true });
    private Task<bool>? _more;

    /// <summary>Leaves something; false when nothing more is taken.</summary>
    public bool TryAdd(in Work work) => _work.Writer.TryWrite(work);

    /// <summary>Nothing more is taken; what is there still is.</summary>
    public void Complete() => _work.Writer.TryComplete();

    /// <summary>For the engine's thread: the next thing, if there is one.</summary>
    public bool TryTake(out Work work) => _work.Reader.TryRead(out work);

    /// <summary>For the engine's thread: sleeps until there is something, or the limit is over; null is for ever.</summary>
    /// <returns>False when nothing will come any more.</returns>
    public bool Wait(TimeSpan? limit)
    {
        _more ??= _work.Reader.WaitToReadAsync().AsTask();
        if (!_more.Wait(limit ?? Timeout.InfiniteTimeSpan)) return true;
        var more = _more.Result;
        _more = null;
        return more;
    }
}
