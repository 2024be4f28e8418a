namespace Tuner.Pipecat.Live;

/// <summary>
/// A few threads of our own: a host that fills the thread pool must not keep calls from the disk. They come with the
/// work and go with it.
/// </summary>
internal sealed class OwnThreads(string name, int most)
{
    private readonly Lock _lock = new();
    private readonly Queue<Action> _waiting = new();
    private int _running;

    /// <summary>Does the work on one of the threads. It must not throw.</summary>
    public void Run(Action work)
    {
        lock (_lock)
        {
            _waiting.Enqueue(work);
            if (_running == most) return;
            _running++;
        }

        new Thread(Work) { IsBackground = true, Name = name }.Start();
    }

    private void Work()
    {
        while (Next() is { } work) work();
    }

    private Action? Next()
    {
        lock (_lock)
        {
            if (_waiting.TryDequeue(out var work)) return work;
            _running--;
            return null;
        }
    }
}
