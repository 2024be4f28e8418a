using Microsoft.Extensions.Time.Testing;
using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Journal;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Delivery;

/// <summary>What dead processes left is finished first, also where one of them is not quite gone.</summary>
public sealed class RecoveryTests
{
    private static readonly DeliveryResult Down = new DeliveryResult.TryLater("network", "nobody there", ServerIsDown: true);

    private readonly ForgettingDisk _disk = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(50));
    private readonly StateFolder _folder;

    public RecoveryTests() => _folder = new StateFolder(_disk, "/state");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_sends_all_that_waits_waits_for_a_dead_process_that_still_holds_its_call()
    {
        var held = Hold(Leave(1));
        await using var keeper = CallScript.Keeper(_disk, new ScriptedTransport(static (_, _) => Down), _time);
        keeper.Start();
        var (calls, spans, idle) = (keeper.TryAllAsync(Cancel), keeper.Delivery.TryAllSpansAsync(Cancel), keeper.Delivery.WhenIdleAsync());
        Assert.False(keeper.Delivery.IsIdleUntil(0));
        Assert.False(calls.IsCompleted || spans.IsCompleted || idle.IsCompleted);
        held.Dispose();
        await Eventually.True(() => Later() && calls.IsCompleted && spans.IsCompleted && idle.IsCompleted, "the orphan is finished and was tried");
        Assert.Equal((1, 1), (await calls, await spans));
        Assert.Equal((1, 1), (keeper.Delivery.CountWaiting(), keeper.Delivery.CountSpansWaiting()));
    }

    [Fact]
    public async Task A_call_that_a_dead_process_holds_is_asked_for_again_for_two_seconds_and_then_left()
    {
        var path = Leave(1);
        using var held = Hold(path);
        var asked = 0;
        var disk = new InterruptedDisk(_disk) { AfterOpen = opened => asked += opened == path ? 1 : 0 };
        await using var keeper = new FolderUnderTest(new StateFolder(disk, "/state"), new DeliverySettings(), new ScriptedTransport(), _time);
        var recovery = keeper.Delivery.RecoverAllAsync(Cancel);
        await Eventually.True(() => Later() && recovery.IsCompleted, "it gives up");
        Assert.Equal((1, 21), (await recovery, asked));
        Assert.Equal(0, keeper.Delivery.CountWaiting());
    }

    [Fact]
    public async Task A_call_whose_host_lives_is_held_by_no_dead_process()
    {
        using var held = Hold(Leave(1, HostIdentity.Own));
        await using var keeper = CallScript.Keeper(_disk, new ScriptedTransport(), _time);
        Assert.Equal(0, keeper.Recover());
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("?", 1)]
    public async Task A_journal_in_which_nothing_was_written_is_no_call_and_one_that_cannot_be_read_is_a_lost_one(string text, int lost)
    {
        var path = _folder.JournalOf(CallScript.Header("call-1").Id);
        using (var file = _disk.CreateNew(path)) file.Write(System.Text.Encoding.UTF8.GetBytes(text), 0);
        await using var keeper = CallScript.Keeper(_disk, new ScriptedTransport(), _time);
        Assert.Equal(0, keeper.Recover());
        Assert.False(_disk.Exists(path));
        Assert.Equal(lost, keeper.Counters.Lost.GetValueOrDefault(LossReason.Unreadable));
        Assert.Equal(lost, _disk.Names.Count(name => name.StartsWith("/state/rejected/", StringComparison.Ordinal) && name.EndsWith(".jsonl", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task One_line_that_never_came_is_said_in_the_record_of_a_dead_process()
    {
        Leave(1);
        using (var live = new JournalOpener(_folder, new LiveShare(_folder, 1 << 30), keep: false, static _ => false).Open(CallScript.Header("call-1"), 2, null))
        {
            live.Take(CallScript.Line(3), 3);
            live.Commit();
        }

        var transport = new ScriptedTransport();
        await using var keeper = CallScript.Keeper(_disk, transport, _time);
        keeper.Recover();
        await keeper.TryAllAsync(Cancel);
        var payload = Assert.Single(transport.Sent).Payload;
        Assert.Equal([1, 3], CallScript.LinesIn(payload));
        Assert.Equal(1, CallScript.LostIn(payload)!["gap"]);
    }

    [Fact]
    public async Task A_host_that_says_no_more_leaves_its_own_calls_and_those_alone_though_it_lives()
    {
        Leave(1, HostIdentity.Own);
        var other = Leave(2, HostIdentity.Own with { Pid = HostIdentity.Own.Pid + 1 });
        await using var keeper = CallScript.Keeper(_disk, new ScriptedTransport(static (_, _) => Down), _time);
        keeper.Delivery.FinishLeftBy(HostIdentity.Own);
        Assert.Equal(1, keeper.Delivery.CountWaiting());
        Assert.Equal([Path.GetFileName(other)], _folder.Files.List(_folder.Live));
    }

    [Fact]
    public async Task What_such_a_host_left_is_sent_as_soon_as_it_is_finished_and_so_are_its_spans()
    {
        var transport = new ScriptedTransport();
        await using var keeper = CallScript.Keeper(_disk, transport, _time);
        keeper.Add(new Credential("", "http://collector.test/v1/traces", 0) { Headers = [] });
        keeper.Start();
        await keeper.Delivery.WhenIdleAsync();
        Leave(1, HostIdentity.Own);
        keeper.Delivery.FinishLeftBy(HostIdentity.Own);
        await Eventually.True(() => transport.Sent.Count == 2 && !_disk.Names.Any(static name => name.EndsWith(".call", StringComparison.Ordinal)), "both are sent");
        Assert.Equal(["", CallScript.Key], transport.Sent.Select(static sent => sent.Key).Order());
    }

    [Fact]
    public async Task A_folder_that_cannot_be_used_holds_nothing_and_keeps_nobody_waiting()
    {
        _disk.Fails = static (_, _) => true;
        var transport = new ScriptedTransport();
        await using var keeper = CallScript.Keeper(_disk, transport, _time);
        keeper.Start();
        keeper.Delivery.FinishLeftBy(HostIdentity.Own);
        Assert.Equal((0, 0), (keeper.Delivery.CountWaiting(), keeper.Delivery.CountSpansWaiting()));
        await keeper.Delivery.WhenIdleAsync();
        Assert.Empty(transport.Sent);
    }

    [Fact]
    public async Task Nothing_is_idle_before_the_time_at_which_a_call_is_tried_again()
    {
        var transport = new ScriptedTransport(static (_, _) => new DeliveryResult.TryLater("429", "slowly", TimeSpan.FromMinutes(10)));
        Leave(1);
        await using var keeper = CallScript.Keeper(_disk, transport, _time);
        keeper.Recover();
        Assert.False(keeper.Delivery.IsIdleUntil(In(0)));
        await keeper.TryAllAsync(Cancel);
        Assert.True(keeper.Delivery.IsIdleUntil(In(9)));
        Assert.False(keeper.Delivery.IsIdleUntil(In(10)));
        Assert.Single(transport.Sent);
        // Who asks for all that waits asks for what is not due, too.
        await keeper.TryAllAsync(Cancel);
        Assert.Equal(2, transport.Sent.Count);
    }

    private long In(int minutes) => _time.GetUtcNow().AddMinutes(minutes).ToUnixTimeMilliseconds();

    private bool Later()
    {
        _time.Advance(TimeSpan.FromMilliseconds(100));
        return true;
    }

    /// <summary>The journal of a call with a line and nobody who writes it.</summary>
    private string Leave(int number, HostIdentity? host = null)
    {
        var header = CallScript.Header($"call-{number}", number, host);
        header = header with { Origin = header.Origin with { Otlp = "http://collector.test/v1/traces" } };
        using var live = new JournalOpener(_folder, new LiveShare(_folder, 1 << 30), keep: false, static _ => false).Open(header, 0, null);
        live.Take(CallScript.Line(1), 1);
        live.Commit();
        return _folder.JournalOf(header.Id);
    }

    private IStateFile Hold(string path)
    {
        var file = _disk.Open(path)!;
        Assert.True(file.TryLock());
        return file;
    }
}
