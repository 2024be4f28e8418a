namespace Tuner.Pipecat.Hosting;

/// <summary>An engine that observers share: it counts who has it, and lets it go when nobody has had it for a while and nothing waits.</summary>
internal sealed class LeasedEngine(Lock gate, TimeProvider time, TimeSpan idle, Func<(Engine Engine, IDisposable Transport, TimeSpan ShutdownTimeout)> create, Action forget)
{
    private readonly Lazy<(Engine Engine, IDisposable Transport, TimeSpan ShutdownTimeout)> _made = new(create);
    private int _users;
    private ITimer? _idle;

    public Engine Engine => _made.Value.Engine;

    /// <summary>How many have it.</summary>
    public int Users => Volatile.Read(ref _users);

    public bool IsMade => _made.IsValueCreated;

    public TimeSpan ShutdownTimeout => _made.Value.ShutdownTimeout;

    /// <summary>One more has it. To be called with the gate held.</summary>
    public void Take()
    {
        _users++;
        StopWaiting();
    }

    /// <summary>One fewer has it.</summary>
    public void Return()
    {
        lock (gate)
            if (--_users == 0) _idle = time.CreateTimer(static leased => ((LeasedEngine)leased!).LetGo(), this, idle, idle);
    }

    private void StopWaiting()
    {
        _idle?.Dispose();
        _idle = null;
    }

    /// <summary>What waits is sent by this engine: it stays as long as something does.</summary>
    private void LetGo()
    {
        if (!Engine.HasNothingLeft) return;
        lock (gate)
        {
            if (_users > 0 || _idle is null) return;
            StopWaiting();
            forget();
        }

        _ = EndAsync();
    }

    private async Task EndAsync()
    {
        await Engine.DisposeAsync().ConfigureAwait(false);
        _made.Value.Transport.Dispose();
    }
}
