using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Journal;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Delivery;

/// <summary>A recorder is killed while it lays a record down; its host starts the next one, which does several things at once.</summary>
public sealed class NextRecorderTests
{
    /// <summary>What the next recorder does with the call, in the order in which it happens to come to it.</summary>
    public enum Does
    {
        Sends,
        Recovers,
        GoesOn,
    }

    /// <summary>Its host lives on: nobody else takes its calls for orphans.</summary>
    private static JournalHeader Header { get; } = CallScript.Header("call-1", host: HostIdentity.Own);

    [Theory]
    [InlineData(false, Does.Sends, Does.Recovers, Does.GoesOn)]
    [InlineData(false, Does.Sends, Does.GoesOn, Does.Recovers)]
    [InlineData(false, Does.Recovers, Does.Sends, Does.GoesOn)]
    [InlineData(false, Does.Recovers, Does.GoesOn, Does.Sends)]
    [InlineData(false, Does.GoesOn, Does.Sends, Does.Recovers)]
    [InlineData(false, Does.GoesOn, Does.Recovers, Does.Sends)]
    [InlineData(true, Does.Sends, Does.Recovers, Does.GoesOn)]
    [InlineData(true, Does.Recovers, Does.GoesOn, Does.Sends)]
    [InlineData(true, Does.GoesOn, Does.Recovers, Does.Sends)]
    public async Task Wherever_the_first_was_killed_the_call_is_sent_once(bool keepsJournals, params Does[] order)
    {
        var settings = new DeliverySettings { Keep = keepsJournals };
        var whole = new ForgettingDisk();
        var acknowledged = await LayDownAsync(whole, settings);
        for (var killedAt = acknowledged + 1; killedAt <= whole.Changes + 1; killedAt++)
        {
            var (disk, from) = (new ForgettingDisk(), killedAt);
            disk.Fails = (number, _) => number >= from;
            await LayDownAsync(disk, settings);
            var transport = new ScriptedTransport();
            var left = disk.AfterKill();
            await using var next = CallScript.Keeper(left, transport, settings: settings);
            foreach (var step in order) await DoAsync(next, step);
            await next.TryAllAsync(TestContext.Current.CancellationToken);
            Assert.True(transport.Sent.Count == 1, $"killed at change {killedAt}: {transport.Sent.Count} requests");
            Assert.Equal([1, 2], CallScript.LinesIn(transport.Sent[0].Payload));
            Assert.DoesNotContain(left.Names, name => name.Contains("/outbox/", StringComparison.Ordinal) || name.Contains("/live/", StringComparison.Ordinal) || name.Contains("/rejected/", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Of_very_many_settled_records_the_newest_are_known()
    {
        var settled = new SettledRecords();
        for (var number = 0; number < 5000; number++)
        {
            settled.Add($"c{number}");
            settled.Add($"c{number}");
        }

        Assert.True(settled.Contains("c4999"));
        Assert.True(settled.Contains("c904"));
        Assert.False(settled.Contains("c903"));
    }

    /// <summary>The first recorder: it has no key yet, so that nothing is sent, and its disk ends where it is killed.</summary>
    /// <returns>How many changes the disk had seen when the first line was written down.</returns>
    private static async Task<int> LayDownAsync(ForgettingDisk disk, DeliverySettings settings)
    {
        await using var first = new FolderUnderTest(new StateFolder(disk, "/state"), settings, new ScriptedTransport(), TimeProvider.System);
        var call = first.Begin(Header);
        call.Take(CallScript.Line(1), 1);
        first.Commit(call);
        var changes = disk.Changes;
        await EndAsync(first, call);
        return changes;
    }

    private static async Task DoAsync(FolderUnderTest next, Does step)
    {
        switch (step)
        {
            case Does.Sends:
                await next.TryAllAsync(TestContext.Current.CancellationToken);
                break;
            case Does.Recovers:
                next.Recover();
                break;
            default:
                // The host heard that the first line was written down, and sends what comes after it again.
                await EndAsync(next, next.Begin(Header, acknowledged: 1));
                break;
        }
    }

    private static async Task EndAsync(FolderUnderTest keeper, LiveCall call)
    {
        call.Take(CallScript.Line(2), 2);
        keeper.Commit(call);
        call.End(null);
        keeper.Commit(call);
        await keeper.Finish(call).Tried;
    }
}
