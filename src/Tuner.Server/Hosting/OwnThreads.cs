namespace Tuner.Server.Hosting;

/// <summary>A few threads for work that blocks, so that none of the pool waits for it. Each goes on with what comes next: to start one takes as long as a small question to the database.</summary>
/// <param name="most">So many at most.</param>
/// <param name="name">What they are called.</param>
internal sealed class OwnThreads(int most, string name) : TaskScheduler, IDisposable
{
    private readonly Queue<Task> _waiting = new();
    private int _threads;
    private int _idle;
    private bool _isClosed;

    /// <inheritdoc/>
    public override int MaximumConcurrencyLevel => most;

    /// <summary>Runs work on one of them.</summary>
    public Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken) => Task.Factory.StartNew(work, cancellationToken, TaskCreationOptions.DenyChildAttach, this);

    /// <summary>Lets them end when what waits is done.</summary>
    public void Dispose()
    {
        lock (_waiting)
        {
            _isClosed = true;
            Monitor.PulseAll(_waiting);
        }
    }

    /// <inheritdoc/>
    protected override void QueueTask(Task task)
    {
        lock (_waiting)
        {
            _waiting.Enqueue(task);
            if (_waiting.Count <= _idle || _threads == most)
            {
                Monitor.Pulse(_waiting);
                return;
            }
            _threads++;
        }
        new Thread(Run) { IsBackground = true, Name = name }.Start();
    }

    /// <inheritdoc/>
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    /// <inheritdoc/>
    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (_waiting) return [.. _waiting];
    }

    private void Run()
    {
        while (Next() is { } task) TryExecuteTask(task);
    }

    // Null ends the thread.
    private Task? Next()
    {
        lock (_waiting)
        {
            _idle++;
            while (_waiting.Count == 0 && !_isClosed) Monitor.Wait(_waiting);
            _idle--;
            if (_waiting.TryDequeue(out var task)) return task;
            _threads--;
            return null;
        }
    }
}
