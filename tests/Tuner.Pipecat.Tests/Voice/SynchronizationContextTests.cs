using System.Collections.Concurrent;
using Tuner.Pipecat.Tests.Observing;
using Tuner.Pipecat.Tests.Support;
using Tuner.Voice;

namespace Tuner.Pipecat.Tests.Voice;

/// <summary>A UI's thread that waits for a call's end must not be what the end waits for.</summary>
public sealed class SynchronizationContextTests : ObserverFixture
{
    [Fact]
    public async Task Nothing_of_ours_comes_back_to_the_context_of_the_host()
    {
        var options = new TunerOptions { ApiKey = "tr_api_test", WorkspaceId = 7, AgentId = "desk", BaseUrl = "http://localhost:1", CostCalculator = _ => 1.5 };
        var context = new DeadContext();
        var over = new TaskCompletionSource();
        var thread = new Thread(() =>
        {
            SynchronizationContext.SetSynchronizationContext(context);
            var tuner = new TunerClient(options, _ => null, Engine);
            var call = tuner.BeginCall();
            call.CallerSaid("Hello there");
            // As a UI's handler that blocks: nothing is ever run on its context.
            var ended = call.DisposeAsync().AsTask().Wait(TimeSpan.FromSeconds(30)) && tuner.FlushAsync().Wait(TimeSpan.FromSeconds(30)) && tuner.DisposeAsync().AsTask().Wait(TimeSpan.FromSeconds(30));
            if (ended) over.SetResult();
            else over.SetException(new TimeoutException("the end waits for the host's own context"));
        });
        thread.Start();
        await over.Task.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, context.Posted);
        Assert.Single(Transport.Sent);
    }

    /// <summary>A window's handler that awaits goes on in its own thread, as all the rest of it does.</summary>
    [Fact]
    public async Task Who_awaits_the_end_on_a_window_s_thread_goes_on_there()
    {
        var options = new TunerOptions { ApiKey = "tr_api_test", WorkspaceId = 7, AgentId = "desk", BaseUrl = "http://localhost:1" };
        using var window = new WindowThread();
        var (before, after) = await window.RunAsync(async () =>
        {
            var before = Environment.CurrentManagedThreadId;
            await using (var tuner = new TunerClient(options, _ => null, Engine))
            {
                await using var call = tuner.BeginCall();
                call.CallerSaid("Hello there");
            }

            return (before, Environment.CurrentManagedThreadId);
        }).WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(before, after);
    }

    [Fact]
    public async Task Who_blocks_a_window_s_thread_on_the_end_gets_on()
    {
        var options = new TunerOptions { ApiKey = "tr_api_test", WorkspaceId = 7, AgentId = "desk", BaseUrl = "http://localhost:1", CostCalculator = _ => 1.5 };
        using var window = new WindowThread();
        await window.RunAsync(() =>
        {
            var tuner = new TunerClient(options, _ => null, Engine);
            var call = tuner.BeginCall();
            call.CallerSaid("Hello there");
#pragma warning disable CA2012 // wrong by the rules of ValueTask, and written all the same
            call.DisposeAsync().GetAwaiter().GetResult();
#pragma warning restore CA2012
            tuner.FlushAsync().GetAwaiter().GetResult();
            return Task.FromResult(true);
        }).WaitAsync(TestContext.Current.CancellationToken);
        Assert.Single(Transport.Sent);
    }

    /// <summary>One thread that does what is posted to it, in order, as that of a window.</summary>
    private sealed class WindowThread : SynchronizationContext, IDisposable
    {
        private readonly BlockingCollection<(SendOrPostCallback Do, object? State)> _posted = [];

        public WindowThread() => new Thread(Pump) { IsBackground = true }.Start();

        public override void Post(SendOrPostCallback d, object? state) => _posted.Add((d, state));

        public Task<T> RunAsync<T>(Func<Task<T>> handler)
        {
            var over = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
            Post(
                async _ =>
                {
                    try
                    {
                        over.SetResult(await handler());
                    }
                    catch (Exception fault)
                    {
                        over.SetException(fault);
                    }
                },
                null);
            return over.Task;
        }

        public void Dispose() => _posted.CompleteAdding();

        private void Pump()
        {
            SetSynchronizationContext(this);
            foreach (var (act, state) in _posted.GetConsumingEnumerable()) act(state);
        }
    }
}
