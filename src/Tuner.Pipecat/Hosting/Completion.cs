namespace Tuner.Pipecat.Hosting;

/// <summary>
/// Says to whoever waits that something is done, from one of our threads: what they do next is not run on it. The thread
/// pool runs it; where that is full, and might not for minutes, a thread of its own.
/// </summary>
internal sealed class Completion
{
    // Its continuations run where Set puts them: the flag that sends them to the pool would make the choice for us.
    private readonly TaskCompletionSource _done = new();

    public Task Task => _done.Task;

    public void Set()
    {
        if (ThreadPool.PendingWorkItemCount == 0) ThreadPool.UnsafeQueueUserWorkItem(static done => done.TrySetResult(), _done, preferLocal: false);
        else new Thread(() => _done.TrySetResult()) { IsBackground = true, Name = "tuner done" }.Start();
    }
}
