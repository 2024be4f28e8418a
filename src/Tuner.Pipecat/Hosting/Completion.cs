namespace Tuner.Pipecat.Hosting;

/// <summary>
/// Says to whoever waits that something is done, from one of our threads: what they do next is not run on it. The thread
/// pool runs it; where that is full, and might not for minutes, a thread of its own.
/// </summary>
internal sealed class Completion
{
    // An await that finds its task not done, and done when it wants to be told, goes to the pool and would wait there. So
    // where the pool is full, whoever has just asked gets the time to say that he waits.
    private static readonly TimeSpan UntilAwaited = TimeSpan.FromMilliseconds(50);

    // Its continuations run where Set puts them: the flag that sends them to the pool would make the choice for us.
    private readonly TaskCompletionSource _done = new();

    public Task Task => _done.Task;

    public void Set()
    {
        if (ThreadPool.PendingWorkItemCount == 0) ThreadPool.UnsafeQueueUserWorkItem(static done => done.TrySetResult(), _done, preferLocal: false);
        else new Thread(SetAwaited) { IsBackground = true, Name = "tuner done" }.Start();
    }

    private void SetAwaited()
    {
        Thread.Sleep(UntilAwaited);
        _done.TrySetResult();
    }
}
