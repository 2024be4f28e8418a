namespace Tuner.Pipecat.Tests.Support;

/// <summary>The context of a host's thread that is blocked: counts what it is given, and never runs it.</summary>
internal sealed class DeadContext : SynchronizationContext
{
    private int _posted;

    public int Posted => Volatile.Read(ref _posted);

    /// <summary>Asks for one after the other in a thread that is blocked until each is done.</summary>
    public Task AskAsync(params Func<Task>[] asks) => AskAsync([.. asks.Select(static ask => (ask, (Action)(static () => { })))]);

    /// <summary>The same of one that cannot be done before <paramref name="goOn"/> is called: that comes when it waits.</summary>
    public Task AskAsync(Func<Task> ask, Action goOn) => AskAsync([(ask, goOn)]);

    private async Task AskAsync((Func<Task> Ask, Action GoOn)[] asks)
    {
        var over = new TaskCompletionSource();
        var thread = new Thread(() =>
        {
            SetSynchronizationContext(this);
            try
            {
                foreach (var (ask, goOn) in asks)
                {
                    var asked = ask();
                    goOn();
                    for (var tries = 0; !asked.Wait(TimeSpan.FromMilliseconds(20)); tries++)
                        if (Posted > 0 || tries == 3000) throw new TimeoutException("it waits for the thread that waits for it");
                }

                over.SetResult();
            }
            catch (Exception fault)
            {
                over.SetException(fault);
            }
        });
        thread.Start();
        await over.Task.WaitAsync(TestContext.Current.CancellationToken);
    }

    public override void Post(SendOrPostCallback d, object? state) => Interlocked.Increment(ref _posted);

    public override void Send(SendOrPostCallback d, object? state) => Interlocked.Increment(ref _posted);
}
