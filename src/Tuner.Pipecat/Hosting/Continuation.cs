using System.Threading.Tasks.Sources;

namespace Tuner.Pipecat.Hosting;

/// <summary>
/// What somebody does when a wait of his is over: in the context that he waited in, else on the thread pool; where that
/// does not come to it at once, on a thread of its own, whichever is first.
/// </summary>
internal sealed class Continuation : IThreadPoolWorkItem
{
    /// <summary>What a pool takes that has a thread to spare, many times over.</summary>
    private static readonly TimeSpan AtOnce = TimeSpan.FromMilliseconds(1);

    private readonly Action<object?> _go;
    private readonly object? _state;
    private readonly ExecutionContext? _flow;
    private readonly SynchronizationContext? _context;
    private readonly TaskScheduler? _scheduler;
    private int _begun;

    public Continuation(Action<object?> go, object? state, ValueTaskSourceOnCompletedFlags flags)
    {
        (_go, _state) = (go, state);
        if (flags.HasFlag(ValueTaskSourceOnCompletedFlags.FlowExecutionContext)) _flow = ExecutionContext.Capture();
        if (!flags.HasFlag(ValueTaskSourceOnCompletedFlags.UseSchedulingContext)) return;
        if (SynchronizationContext.Current is { } context && context.GetType() != typeof(SynchronizationContext)) _context = context;
        else if (TaskScheduler.Current is var scheduler && scheduler != TaskScheduler.Default) _scheduler = scheduler;
    }

    /// <summary>Sees to it that it is run, and not here.</summary>
    public void Start()
    {
        if (TryStartInContext()) return;
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        if (!SpinWait.SpinUntil(() => Volatile.Read(ref _begun) != 0, AtOnce)) new Thread(Execute) { IsBackground = true, Name = "tuner done" }.Start();
    }

    public void Execute()
    {
        if (Interlocked.Exchange(ref _begun, 1) != 0) return;
        if (_flow is null) _go(_state);
        else ExecutionContext.Run(_flow, static self => ((Continuation)self!)._go(((Continuation)self!)._state), this);
    }

    private bool TryStartInContext()
    {
        try
        {
            if (_context is not null) _context.Post(static self => ((Continuation)self!).Execute(), this);
            else if (_scheduler is not null) _ = Task.Factory.StartNew(Execute, CancellationToken.None, TaskCreationOptions.DenyChildAttach, _scheduler);
            else return false;
            return true;
        }
        catch (Exception)
        {
            // A window that is closed takes nothing more: he must hear of it all the same.
            return false;
        }
    }
}
