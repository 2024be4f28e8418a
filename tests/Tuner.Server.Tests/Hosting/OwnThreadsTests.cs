using System.Collections.Concurrent;
using Tuner.Server.Hosting;

namespace Tuner.Server.Tests.Hosting;

public sealed class OwnThreadsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Work_shares_a_few_threads_and_none_of_the_pool()
    {
        using var threads = new OwnThreads(3, "tests");
        var (seen, isPool) = (new ConcurrentDictionary<int, bool>(), false);
        await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => threads.RunAsync(
            () =>
            {
                isPool |= Thread.CurrentThread.IsThreadPoolThread;
                return seen.TryAdd(Environment.CurrentManagedThreadId, true);
            }, Cancel)));
        Assert.False(isPool);
        Assert.InRange(seen.Count, 1, 3);
    }

    [Fact]
    public async Task As_many_run_at_once_as_there_may_be_threads_and_the_next_waits()
    {
        using var threads = new OwnThreads(2, "tests");
        using var both = new Barrier(3);
        var blocked = Enumerable.Range(0, 2).Select(_ => threads.RunAsync(() => both.SignalAndWait(TimeSpan.FromSeconds(60), Cancel), Cancel)).ToList();
        var next = threads.RunAsync(() => true, Cancel);
        Assert.False(next.IsCompleted);
        Assert.True(both.SignalAndWait(TimeSpan.FromSeconds(60), Cancel));
        Assert.All(await Task.WhenAll(blocked), Assert.True);
        Assert.True(await next);
    }

    [Fact]
    public async Task What_fails_is_told_to_who_asked_and_the_thread_goes_on()
    {
        using var threads = new OwnThreads(1, "tests");
        await Assert.ThrowsAsync<InvalidDataException>(() => threads.RunAsync<int>(() => throw new InvalidDataException(), Cancel));
        Assert.Equal(5, await threads.RunAsync(() => 5, Cancel));
    }

    [Fact]
    public async Task Its_threads_end_with_it_and_what_comes_later_is_done_all_the_same()
    {
        var threads = new OwnThreads(2, "tests");
        var thread = await threads.RunAsync(() => Thread.CurrentThread, Cancel);
        threads.Dispose();
        Assert.True(thread.Join(TimeSpan.FromSeconds(60)));
        Assert.Equal(5, await threads.RunAsync(() => 5, Cancel));
    }
}
