using System.Globalization;
using System.Text;
using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Journal;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Delivery;

/// <summary>Files that no process of ours wrote so, in the folder of those that wait: they cost themselves only.</summary>
public sealed class DamagedRecordTests
{
    private const string Nothing = """{"v":1,"call_id":null,"base_url":null,"workspace_id":7,"agent_id":null}""";

    [Theory]
    [InlineData(Nothing + "\n{}")]
    [InlineData("null\n{}")]
    [InlineData("no line end")]
    [InlineData("")]
    public async Task A_record_that_cannot_be_read_is_laid_aside_and_those_behind_it_are_sent(string content)
    {
        var disk = new ForgettingDisk();
        var transport = new ScriptedTransport();
        await using var keeper = CallScript.Keeper(disk, transport);
        using (var file = disk.CreateNew($"/state/outbox/{Name("bad")}")) file.Write(Encoding.UTF8.GetBytes(content), 0);
        Orphan(keeper, "call-1");
        keeper.Start();
        await Eventually.True(() => transport.Sent.Count == 1, "the good one is sent");
        Assert.Contains(disk.Names, name => name.StartsWith("/state/rejected/", StringComparison.Ordinal) && name.EndsWith(".call", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_file_larger_than_any_record_is_not_read()
    {
        using var folder = new TemporaryFolder();
        var state = new StateFolder(RealDisk.Files, folder.Path);
        Assert.Null(state.Prepare("probe"));
        var path = Path.Combine(state.Outbox, Name("big"));
        await using (var file = new FileStream(path, FileMode.CreateNew)) file.SetLength(3L << 30);
        var transport = new ScriptedTransport();
        await using var keeper = new FolderUnderTest(state, new DeliverySettings(), transport, TimeProvider.System);
        keeper.Add(CallScript.Credential);
        Assert.Equal(0, await keeper.TryAllAsync(TestContext.Current.CancellationToken));
        Assert.Empty(transport.Sent);
        Assert.Equal(1, keeper.Counters.Lost[LossReason.Unreadable]);
    }

    [Fact]
    public async Task A_journal_that_cannot_be_finished_in_a_way_that_nobody_thought_of_keeps_no_other_call()
    {
        var disk = new ForgettingDisk();
        var transport = new ScriptedTransport();
        await using var keeper = CallScript.Keeper(disk, transport);
        Orphan(keeper, "call-1");
        Orphan(keeper, "call-2", 2);
        var first = disk.Names.First(name => name.StartsWith("/state/live/", StringComparison.Ordinal));
        disk.Fails = (_, path) => path == first ? throw new InvalidOperationException("odd") : false;
        keeper.Start();
        await Eventually.True(() => disk.Names.Count(name => name.StartsWith("/state/live/", StringComparison.Ordinal)) == 1, "the other one is finished");
        Assert.Contains(first, disk.Names);
    }

    [Fact]
    public async Task A_call_whose_sending_fails_in_a_way_that_nobody_thought_of_stays_and_the_others_go()
    {
        var disk = new ForgettingDisk();
        var transport = new ScriptedTransport((record, _) => record.CallId == "call-1" ? throw new InvalidOperationException("odd") : new DeliveryResult.Delivered(201, false));
        await using var keeper = CallScript.Keeper(disk, transport);
        Orphan(keeper, "call-1");
        Orphan(keeper, "call-2", 2);
        keeper.Start();
        await Eventually.True(() => keeper.Counters.Delivered == 1, "the second call is delivered");
        Assert.Equal(1, keeper.Delivery.CountWaiting());
    }

    [Fact]
    public async Task A_journal_under_a_name_of_somebodys_own_is_delivered()
    {
        var disk = new ForgettingDisk();
        var transport = new ScriptedTransport();
        await using var keeper = CallScript.Keeper(disk, transport);
        Orphan(keeper, "call-1");
        disk.Move($"/state/live/{CallScript.Header("call-1").Id}.jsonl", "/state/live/my.own copy.jsonl");
        keeper.Recover();
        Assert.Equal(0, await keeper.TryAllAsync(TestContext.Current.CancellationToken));
        Assert.Single(transport.Sent);
        Assert.DoesNotContain(disk.Names, name => name.Contains("my", StringComparison.Ordinal));
    }

    [Fact]
    public async Task However_often_a_record_was_tried_it_is_tried_again()
    {
        var disk = new ForgettingDisk();
        var transport = new ScriptedTransport((_, _) => new DeliveryResult.TryLater("network", "nobody there"));
        await using var keeper = CallScript.Keeper(disk, transport);
        using (var file = disk.CreateNew($"/state/outbox/{Name("often", int.MaxValue)}"))
            file.Write(Encoding.UTF8.GetBytes("""{"v":1,"call_id":"often","base_url":"http://tuner.test","workspace_id":7,"agent_id":"desk"}""" + "\n{}"), 0);
        Assert.Equal(1, await keeper.TryAllAsync(TestContext.Current.CancellationToken));
        Assert.Equal(1, await keeper.TryAllAsync(TestContext.Current.CancellationToken));
        Assert.Equal(2, transport.Sent.Count);
    }

    private static void Orphan(FolderUnderTest keeper, string callId, long number = 1)
    {
        using var call = keeper.Begin(CallScript.Header(callId, number));
        call.Take(CallScript.Line(1), 1);
        keeper.Commit(call);
    }

    /// <summary>Older than any other, so that it is the first to be tried.</summary>
    private static string Name(string id, int attempts = 0) =>
        string.Create(CultureInfo.InvariantCulture, $"0000000000001.{id}.{CallScript.Credential.Place}.{CallScript.Credential.Key}.{attempts}.0.new.call");
}
