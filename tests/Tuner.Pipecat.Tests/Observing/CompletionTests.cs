using Tuner.Pipecat.Hosting;

namespace Tuner.Pipecat.Tests.Observing;

/// <summary>Whoever waits hears of it, in whatever way and at whatever moment he began to wait.</summary>
public sealed class CompletionTests
{
    [Fact]
    public async Task An_await_hears_of_it_at_whatever_moment_it_is_set()
    {
        for (var round = 0; round < 2000; round++)
        {
            var done = new Completion();
            var setting = Task.Run(done.Set, TestContext.Current.CancellationToken);
            await done.AsValueTask();
            await setting;
        }
    }

    [Fact]
    public async Task Many_may_wait_for_one()
    {
        var done = new Completion();
        var awaiting = Enumerable.Range(0, 20).Select(async _ => await done.AsValueTask()).ToArray();
#pragma warning disable CA2012 // that who blocks on it gets on is what this is about
        var blocking = Enumerable.Range(0, 5).Select(_ => Task.Factory.StartNew(() => done.AsValueTask().GetAwaiter().GetResult(), TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
#pragma warning restore CA2012
        done.Set();
        done.Set();
        await Task.WhenAll([.. awaiting, .. blocking]);
    }

    [Fact]
    public async Task What_an_await_goes_on_with_does_not_run_on_the_thread_that_sets_it()
    {
        var done = new Completion();
        var other = 0;
        var waiting = WaitAsync();
        var setter = 0;
        var thread = new Thread(() =>
        {
            setter = Environment.CurrentManagedThreadId;
            done.Set();
        });
        thread.Start();
        await waiting;
        thread.Join();
        Assert.NotEqual(setter, other);

        async Task WaitAsync()
        {
            await done.AsValueTask().ConfigureAwait(false);
            other = Environment.CurrentManagedThreadId;
        }
    }

    [Fact]
    public async Task What_flows_with_the_host_s_code_flows_on()
    {
        var flows = new AsyncLocal<string> { Value = "call 7" };
        var done = new Completion();
        var setting = Task.Run(done.Set, TestContext.Current.CancellationToken);
        await done.AsValueTask();
        Assert.Equal("call 7", flows.Value);
        await setting;
    }

    [Fact]
    public void All_are_done_with_the_last_of_them()
    {
        Completion[] several = [new(), new(), Completion.Done];
        var all = Completion.All(several);
        several[1].Set();
        Assert.False(all.Wait(TimeSpan.Zero));
        several[0].Set();
        Assert.True(all.Wait(TimeSpan.Zero));
        Assert.True(Completion.All([]).Wait(TimeSpan.Zero));
    }
}
