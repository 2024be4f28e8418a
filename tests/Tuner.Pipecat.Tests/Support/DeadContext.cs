namespace Tuner.Pipecat.Tests.Support;

/// <summary>The context of a host's thread that is blocked: counts what it is given, and never runs it.</summary>
internal sealed class DeadContext : SynchronizationContext
{
    private int _posted;

    public int Posted => Volatile.Read(ref _posted);

    /// <summary>Asks for one after the other in a thread that is blocked until each is done.</summary>
    public async Task AskAsync(params Func<Task>[] asks)
    {
        var over = new TaskCompletionSource();
        var thread = new Thread(() =>
        {
            SetSynchronizationContext(this);
            try
            {
                foreach (var ask in asks)
                {
                    if (!ask().Wait(TimeSpan.FromMinutes(1))) throw new TimeoutException("it waits for the thread that waits for it");
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
