using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Delivery;

/// <summary>A host may ask for a delivery in a thread with a context of its own, as a window's, and wait there.</summary>
public sealed class HostContextTests
{
    [Fact]
    public async Task Whatever_a_blocked_thread_asks_for_is_done_without_it()
    {
        await using var server = new FaultServer();
        using var transport = new HttpTransport(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(30), TimeProvider.System);
        var keeper = CallScript.Keeper(new ForgettingDisk(), transport);
        keeper.Add(new Credential(CallScript.Key, server.BaseUrl, 7));
        keeper.Start();
        var header = CallScript.Header("call-1");
        var call = keeper.Begin(header with { Origin = header.Origin with { BaseUrl = server.BaseUrl, Key = KeyFingerprint.Of(CallScript.Key, server.BaseUrl, 7) } });
        call.Take(CallScript.Line(1), 1);
        call.End(null);

        var context = new DeadContext();
        var over = new TaskCompletionSource();
        var thread = new Thread(() =>
        {
            SynchronizationContext.SetSynchronizationContext(context);
            try
            {
                foreach (var ask in (Func<Task>[])
                [
                    () => keeper.Finish(call).Tried, () => keeper.Delivery.RecoverAllAsync(default), keeper.Delivery.TriedAsync,
                    () => keeper.TryAllAsync(default), () => keeper.Delivery.TryAllSpansAsync(default), keeper.Delivery.WhenIdleAsync, () => keeper.DisposeAsync().AsTask(),
                ])
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
        Assert.Equal(0, context.Posted);
        Assert.Single(server.Requests);
    }
}
