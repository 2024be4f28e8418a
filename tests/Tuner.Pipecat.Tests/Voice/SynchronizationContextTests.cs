using Tuner.Pipecat.Tests.Observing;
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

    /// <summary>Counts what it is given, and never runs it.</summary>
    private sealed class DeadContext : SynchronizationContext
    {
        private int _posted;

        public int Posted => Volatile.Read(ref _posted);

        public override void Post(SendOrPostCallback d, object? state) => Interlocked.Increment(ref _posted);

        public override void Send(SendOrPostCallback d, object? state) => Interlocked.Increment(ref _posted);
    }
}
