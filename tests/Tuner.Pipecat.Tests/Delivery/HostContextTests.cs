using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Journal;
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
        var disk = new ForgettingDisk();
        var keeper = CallScript.Keeper(disk, transport);
        var credential = new Credential(CallScript.Key, server.BaseUrl, 7);
        keeper.Add(credential);
        // What is not due is sent by whoever asks for it, in his thread.
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        new Outbox(new StateFolder(disk, "/state")).Put(
            new RecordName(now, "waits", credential.Place, credential.Key, 1, now + 1_800_000, "429"),
            new RecordFacts { CallId = "call-0", BaseUrl = server.BaseUrl, WorkspaceId = 7, AgentId = "desk" },
            "{\"call_id\":\"call-0\"}"u8);
        keeper.Start();
        var header = CallScript.Header("call-1");
        var call = keeper.Begin(header with { Origin = header.Origin with { BaseUrl = server.BaseUrl, Key = KeyFingerprint.Of(CallScript.Key, server.BaseUrl, 7) } });
        call.Take(CallScript.Line(1), 1);
        call.End(null);

        var context = new DeadContext();
        await context.AskAsync(
            () => keeper.Finish(call).Tried, () => keeper.Delivery.RecoverAllAsync(default), keeper.Delivery.TriedAsync,
            () => keeper.TryAllAsync(default), () => keeper.Delivery.TryAllSpansAsync(default), keeper.Delivery.WhenIdleAsync, () => keeper.DisposeAsync().AsTask());
        Assert.Equal(0, context.Posted);
        Assert.Equal(["call-0", "call-1"], server.Requests.Select(static request => request.CallId).Order());
    }
}
