using System.Collections.Concurrent;
using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Journal;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Delivery;

/// <summary>Whatever the disk does, a process that read a server's success sends that call no second time.</summary>
public sealed class SentOnceTests
{
    [Fact]
    public async Task A_disk_that_fails_once_anywhere_makes_no_second_request()
    {
        var changes = await ChangesAsync();
        for (var bad = 1; bad <= changes; bad++)
        {
            var fails = bad;
            await AssertSentOnceAsync(new ForgettingDisk { Fails = (number, _) => number == fails }, $"change {bad} failed");
        }
    }

    [Fact]
    public async Task A_disk_that_fails_from_any_moment_on_makes_no_second_request()
    {
        var changes = await ChangesAsync();
        for (var bad = 1; bad <= changes; bad++)
        {
            var fails = bad;
            await AssertSentOnceAsync(new ForgettingDisk { Fails = (number, _) => number >= fails }, $"changes from {bad} on failed");
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_record_in_memory_that_is_on_its_way_is_neither_sent_nor_laid_down_meanwhile(bool diskIsWellAgain)
    {
        var (first, full) = (CallScript.Header("call-1").Id, true);
        var disk = new ForgettingDisk { Fails = (_, path) => full && path.Contains("outbox", StringComparison.Ordinal) && path.Contains(first, StringComparison.Ordinal) };
        var server = new SlowServer("call-1");
        await using var keeper = CallScript.Keeper(disk, server);
        var tried = await EndAsync(keeper);
        await Eventually.True(() => server.Asked("call-1") >= 1, "the record is on its way");
        full = !diskIsWellAgain;
        using (var orphan = keeper.Begin(CallScript.Header("call-2", 2)))
        {
            orphan.Take(CallScript.Line(1), 1);
            keeper.Commit(orphan);
        }

        keeper.Start();
        await Eventually.True(() => server.Asked("call-2") == 1, "the sender went through all that waits");
        server.Answer.SetResult();
        await tried;
        await keeper.TryAllAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, server.Asked("call-1"));
    }

    [Fact]
    public async Task A_record_that_another_process_had_in_hand_just_before_our_lock_is_not_ours()
    {
        var disk = new ForgettingDisk();
        var name = new RecordName(1, "c1", CallScript.Credential.Place, CallScript.Credential.Key, 0, 0, RecordName.New);
        var facts = new RecordFacts { CallId = "call-1", BaseUrl = CallScript.BaseUrl, WorkspaceId = 7, AgentId = "desk" };
        new Outbox(new StateFolder(disk, "/state")).Put(name, facts, "{}"u8);
        var (from, to) = ($"/state/outbox/{name}", $"/state/outbox/{name with { Attempts = 1, Answer = "503" }}");
        var other = new InterruptedDisk(disk) { AfterOpen = path => { if (path == from) disk.Move(from, to); } };
        var transport = new ScriptedTransport();
        await using var keeper = CallScript.Keeper(other, transport);
        Assert.Equal(1, await keeper.TryAllAsync(TestContext.Current.CancellationToken));
        Assert.Empty(transport.Sent);
    }

    [Fact]
    public async Task An_orphan_that_another_process_finished_and_delivered_just_before_our_lock_makes_no_second_record()
    {
        var disk = new ForgettingDisk();
        var first = CallScript.Keeper(disk, new ScriptedTransport());
        var call = first.Begin(CallScript.Header("call-1"));
        call.Take(CallScript.Line(1), 1);
        first.Commit(call);
        call.Dispose();
        var left = disk.AfterKill();
        var other = new InterruptedDisk(left) { AfterOpen = path => { if (path.EndsWith(StateFolder.JournalSuffix, StringComparison.Ordinal)) left.Delete(path); } };
        var transport = new ScriptedTransport();
        await using var next = CallScript.Keeper(other, transport);
        next.Recover();
        Assert.Equal(0, await next.TryAllAsync(TestContext.Current.CancellationToken));
        Assert.Empty(transport.Sent);
        await first.DisposeAsync();
    }

    private static async Task<int> ChangesAsync()
    {
        var disk = new ForgettingDisk();
        await AssertSentOnceAsync(disk, "nothing failed");
        return disk.Changes;
    }

    private static async Task AssertSentOnceAsync(ForgettingDisk disk, string when)
    {
        var transport = new ScriptedTransport();
        await using var keeper = CallScript.Keeper(disk, transport);
        await (await EndAsync(keeper));
        await keeper.TryAllAsync(TestContext.Current.CancellationToken);
        keeper.Recover();
        await keeper.TryAllAsync(TestContext.Current.CancellationToken);
        Assert.True(transport.Sent.Count == 1, $"{when}: {transport.Sent.Count} requests");
    }

    private static async Task<Task> EndAsync(FolderUnderTest keeper)
    {
        var call = keeper.Begin(CallScript.Header("call-1"));
        call.Take(CallScript.Line(1), 1);
        keeper.Commit(call);
        keeper.Sync(call);
        call.End(null);
        var finished = keeper.Finish(call);
        await finished.Laid;
        return finished.Tried;
    }

    /// <summary>Takes every record at once, but for one: that when it is told to.</summary>
    private sealed class SlowServer(string slow) : ITransport
    {
        private readonly ConcurrentQueue<string> _asked = new();

        public TaskCompletionSource Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Asked(string callId) => _asked.Count(asked => asked == callId);

        public async Task<DeliveryResult> SendAsync(OutgoingRecord record, Credential credential, CancellationToken cancellation)
        {
            _asked.Enqueue(record.CallId);
            if (record.CallId == slow) await Answer.Task.WaitAsync(cancellation);
            return new DeliveryResult.Delivered(201, false);
        }
    }
}
