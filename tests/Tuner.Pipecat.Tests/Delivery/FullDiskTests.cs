using System.Collections.Concurrent;
using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Delivery;

/// <summary>Every change to the disk fails once, or from then on.</summary>
public sealed class FullDiskTests
{
    private const int Lines = 5;

    [Fact]
    public async Task A_disk_that_fails_once_anywhere_changes_nothing_for_the_call()
    {
        var changes = await ChangesAsync();
        for (var bad = 1; bad <= changes; bad++)
        {
            var disk = new ForgettingDisk();
            disk.Fails = (number, _) => number == bad;
            var payload = await DeliveredAsync(disk);
            Assert.True(CallScript.LinesIn(payload).Count == Lines, $"change {bad} failed");
        }
    }

    [Fact]
    public async Task A_disk_that_fails_from_any_moment_on_changes_nothing_for_a_call_whose_server_answers()
    {
        var changes = await ChangesAsync();
        for (var bad = 1; bad <= changes; bad++)
        {
            var disk = new ForgettingDisk();
            disk.Fails = (number, _) => number >= bad;
            var payload = await DeliveredAsync(disk);
            Assert.True(CallScript.LinesIn(payload).Count == Lines, $"changes from {bad} on failed");
        }
    }

    [Fact]
    public async Task A_call_that_neither_disk_nor_server_takes_is_counted_and_named()
    {
        var log = new ConcurrentQueue<string>();
        var disk = new ForgettingDisk { Fails = (_, path) => !path.Contains("lock", StringComparison.Ordinal) };
        var down = new ScriptedTransport((_, _) => new DeliveryResult.TryLater("network", "nobody there", ServerIsDown: true));
        FolderUnderTest keeper;
        await using (keeper = CallScript.Keeper(disk, down, log: (_, text) => log.Enqueue(text))) await LiveAsync(keeper);
        Assert.Equal(1, keeper.Counters.Lost[LossReason.NotOnDisk]);
        Assert.Contains(log, text => text.Contains("call-1", StringComparison.Ordinal) && text.Contains("not_on_disk", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_record_goes_to_disk_when_the_disk_takes_things_again()
    {
        var full = true;
        var disk = new ForgettingDisk { Fails = (_, path) => full && path.Contains("outbox", StringComparison.Ordinal) };
        var down = new ScriptedTransport((_, _) => new DeliveryResult.TryLater("network", "nobody there", ServerIsDown: true));
        await using (var keeper = CallScript.Keeper(disk, down))
        {
            keeper.Start();
            await LiveAsync(keeper);
            full = false;
            await Eventually.True(() => disk.Names.Any(name => name.EndsWith(".call", StringComparison.Ordinal)), "the record lies in the outbox");
        }

        Assert.DoesNotContain(disk.Names, name => name.EndsWith(".jsonl", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_used_is_one_warning_and_the_call_is_delivered()
    {
        var log = new ConcurrentQueue<(TunerLogLevel Level, string Text)>();
        var disk = new ForgettingDisk { Fails = (_, _) => true };
        var transport = new ScriptedTransport();
        await using (var keeper = CallScript.Keeper(disk, transport, log: (level, text) => log.Enqueue((level, text))))
        {
            Assert.False(keeper.Delivery.IsDurable);
            await LiveAsync(keeper);
        }

        Assert.Equal(Lines, CallScript.LinesIn(Assert.Single(transport.Sent).Payload).Count);
        Assert.Equal(TunerLogLevel.Warning, Assert.Single(log).Level);
    }

    [Fact]
    public async Task Lines_that_found_no_room_are_said_in_the_record_of_a_killed_recorder()
    {
        var full = false;
        var disk = new ForgettingDisk { Fails = (_, path) => full && path.EndsWith(".jsonl", StringComparison.Ordinal) };
        await using var keeper = CallScript.Keeper(disk, new ScriptedTransport());
        using var call = keeper.Begin(CallScript.Header("call-1"));
        Take(keeper, call, 1);
        full = true;
        var big = CallScript.Line(2).AsSpan(..^1).ToArray().Concat(System.Text.Encoding.UTF8.GetBytes(",\"x\":\"" + new string('x', 1 << 20) + "\"}")).ToArray();
        call.Take(big, 2);
        keeper.Commit(call);
        Take(keeper, call, 3);
        full = false;
        keeper.Commit(call);
        Take(keeper, call, 4);

        var later = new ScriptedTransport();
        await using var next = CallScript.Keeper(disk.AfterKill(), later);
        next.Recover();
        await next.TryAllAsync(TestContext.Current.CancellationToken);
        var payload = Assert.Single(later.Sent).Payload;
        Assert.Equal([1, 2, 4], CallScript.LinesIn(payload));
        Assert.Equal(1, CallScript.LostIn(payload)!["not_written"]);
    }

    private static async Task<int> ChangesAsync()
    {
        var disk = new ForgettingDisk();
        await DeliveredAsync(disk);
        return disk.Changes;
    }

    private static async Task<byte[]> DeliveredAsync(ForgettingDisk disk)
    {
        var transport = new ScriptedTransport();
        await using (var keeper = CallScript.Keeper(disk, transport))
        {
            await LiveAsync(keeper);
            Assert.Empty(keeper.Counters.Lost);
        }

        return Assert.Single(transport.Sent).Payload;
    }

    private static async Task LiveAsync(FolderUnderTest keeper)
    {
        using var call = keeper.Begin(CallScript.Header("call-1"));
        for (var line = 1; line <= Lines; line++) Take(keeper, call, line);
        keeper.Sync(call);
        call.End(null);
        await keeper.Finish(call).Tried;
    }

    private static void Take(FolderUnderTest keeper, Tuner.Pipecat.Journal.LiveCall call, int line)
    {
        call.Take(CallScript.Line(line), line);
        keeper.Commit(call);
    }
}
