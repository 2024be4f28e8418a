using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;
using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Journal;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Delivery;

public sealed partial class StateLimitsTests
{
    private readonly ForgettingDisk _disk = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(50));
    private readonly DeliveryCounters _counters = new();
    private readonly ConcurrentQueue<string> _log = new();

    private StateFolder Folder => new(_disk, "/state");

    [Fact]
    public void The_oldest_go_when_the_folder_is_full_and_each_is_counted_and_named()
    {
        for (var call = 1; call <= 10; call++)
        {
            Put(call, 1000);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Limits(new DeliverySettings { MaxBytes = 8000 }).Enforce();
        var left = new Outbox(Folder).List().Select(name => name.Id).Order().ToArray();
        Assert.Equal(["c06", "c07", "c08", "c09", "c10"], left);
        Assert.Equal(5, _counters.Lost[LossReason.FolderFull]);
        Assert.Equal(5, _log.Count(line => line.Contains("folder_full", StringComparison.Ordinal)));
        Assert.Contains(_log, line => line.Contains("call-3", StringComparison.Ordinal));
    }

    [Fact]
    public void What_was_only_kept_goes_before_what_waits()
    {
        Put(1, 1000);
        using (var kept = _disk.CreateNew("/state/kept/k.jsonl")) kept.Write(new byte[5000], 0);
        Limits(new DeliverySettings { MaxBytes = 4000 }).Enforce();
        Assert.Single(new Outbox(Folder).List());
        Assert.False(_disk.Exists("/state/kept/k.jsonl"));
        Assert.Empty(_counters.Lost);
    }

    [Fact]
    public void A_record_that_somebody_sends_right_now_is_left_alone()
    {
        Put(1, 100);
        using var held = new Outbox(Folder).TryTake(Assert.Single(new Outbox(Folder).List()));
        Limits(new DeliverySettings { MaxBytes = 1 }).Enforce();
        Assert.Single(new Outbox(Folder).List());
    }

    [Fact]
    public void Calls_that_go_on_take_no_room_from_calls_that_wait()
    {
        for (var call = 1; call <= 4; call++) Put(call, 1000);
        using (var live = _disk.CreateNew("/state/live/l.jsonl")) live.Write(new byte[100_000], 0);
        Limits(new DeliverySettings { MaxBytes = 8000 }).Enforce();
        Assert.Equal(4, new Outbox(Folder).List().Count());
        Assert.True(_disk.Exists("/state/live/l.jsonl"));
        Assert.Empty(_counters.Lost);
    }

    [Fact]
    public async Task A_call_that_outgrows_its_share_is_cut_there_and_a_kill_changes_nothing_of_its_record()
    {
        var settings = new DeliverySettings { MaxBytes = 1 << 16 };
        var (ended, killed) = (new ScriptedTransport(), new ScriptedTransport());
        await using (var keeper = CallScript.Keeper(_disk, ended, _time, settings))
        {
            var call = keeper.Begin(CallScript.Header("call-1", 1));
            Fill(keeper, call);
            call.End(null);
            await keeper.Finish(call).Tried;
        }

        var record = Assert.Single(ended.Sent).Payload;
        var kept = CallScript.LinesIn(record);
        Assert.Equal(Enumerable.Range(1, kept.Count), kept);
        Assert.InRange(kept.Count, 20, 100);
        Assert.Equal(200 - kept.Count, CallScript.LostIn(record)![LostLine.JournalFull]);

        // The recorder dies, its host with it: whoever comes next makes the record of the same lines.
        var first = CallScript.Keeper(_disk, new ScriptedTransport(), _time, settings);
        Fill(first, first.Begin(CallScript.Header("call-2", 2)));
        await using var next = CallScript.Keeper(_disk.AfterKill(), killed, _time, settings);
        next.Recover();
        await next.TryAllAsync(TestContext.Current.CancellationToken);
        record = Assert.Single(killed.Sent).Payload;
        Assert.Equal(kept, CallScript.LinesIn(record));
        Assert.Equal(1, CallScript.LostIn(record)![LostLine.JournalFull]);
    }

    [Fact]
    public async Task The_folder_is_held_to_its_size_while_calls_come_and_their_server_is_down()
    {
        var down = new ScriptedTransport((_, _) => new DeliveryResult.TryLater("network", "down", ServerIsDown: true));
        var settings = new DeliverySettings { MaxBytes = 1 << 15 };
        await using var keeper = CallScript.Keeper(_disk, down, _time, settings);
        var largest = 0L;
        for (var number = 1; number <= 60; number++)
        {
            var call = keeper.Begin(CallScript.Header($"call-{number}", number));
            call.Take(CallScript.Line(1), 1);
            call.End(null);
            await keeper.Finish(call).Tried;
            var sizes = new Outbox(Folder).List().Select(name => _disk.Describe($"/state/outbox/{name}")!.Value.Bytes).ToArray();
            largest = Math.Max(largest, sizes.Max());
            // A look comes with every sixteenth that is laid down.
            Assert.InRange(sizes.Sum(), 1, (settings.MaxBytes * 3 / 4) + (settings.MaxBytes / 16) + largest);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(60, keeper.Counters.Lost[LossReason.FolderFull] + new Outbox(Folder).List().Count());
        Assert.Contains(new Outbox(Folder).List(), name => name.QueuedAt == _time.GetUtcNow().AddSeconds(-1).ToUnixTimeMilliseconds());
    }

    [Fact]
    public void What_must_go_goes_in_its_order_and_no_more_of_it_and_is_said_in_one_sentence()
    {
        var name = Put(1, 1000);
        Put(2, 1000);
        var answer = new RejectedAnswer { CallId = "call-1", Status = 422, Why = "no", At = _time.GetUtcNow().ToUnixTimeMilliseconds() };
        using (var rejected = new Outbox(Folder).TryTake(name)) rejected!.Reject(answer);
        _time.Advance(TimeSpan.FromSeconds(1));
        Put(3, 1000);
        using (var kept = _disk.CreateNew("/state/kept/k.jsonl")) kept.Write(new byte[1000], 0);
        using (var unfinished = _disk.CreateNew("/state/outbox/x.tmp")) unfinished.Write(new byte[100_000], 0);
        var all = Bytes();
        // What was rejected, and then the older of those that wait; the room is three quarters of what is set.
        foreach (var (room, left) in ((long, string)[])[
            (all, "kept/k.jsonl outbox/c02 outbox/c03 rejected/c01 rejected/c01.answer.json"),
            (all - 1, "outbox/c02 outbox/c03 rejected/c01 rejected/c01.answer.json"),
            (all - 1001, "outbox/c02 outbox/c03 rejected/c01.answer.json"),
            (all - 2300, "outbox/c03 rejected/c01.answer.json"),
            (0, "")])
        {
            new StateLimits(Folder, new DeliverySettings { MaxBytes = room * 4 / 3, MaxAge = TimeSpan.FromDays(40_000), RejectedAge = TimeSpan.FromDays(40_000) }, _counters, _time, new TunerLog((level, text) => _log.Enqueue($"{level}: {text}"))).Enforce();
            Assert.Equal(left, string.Join(' ', _disk.Names.Where(path => !path.EndsWith(".tmp", StringComparison.Ordinal)).Select(path => path["/state/".Length..]).Select(Short).Order(StringComparer.Ordinal)));
        }

        Assert.Equal(
            [
                "Info: the content of a rejected call is gone (folder_full): c01",
                "Error: call call-2 lost (folder_full): it could not be delivered in time; see TUNER_MAX_STATE_MB and TUNER_MAX_AGE_DAYS",
                "Error: call call-3 lost (folder_full): it could not be delivered in time; see TUNER_MAX_STATE_MB and TUNER_MAX_AGE_DAYS",
            ],
            _log);

        static string Short(string path) => path.EndsWith(".call", StringComparison.Ordinal) ? $"{path[..path.IndexOf('/', StringComparison.Ordinal)]}/{RecordName.Parse(path[(path.IndexOf('/', StringComparison.Ordinal) + 1)..])!.Id}" : path;
    }

    [Fact]
    public void It_looks_at_the_first_that_is_laid_down_and_then_after_each_sixteenth_of_its_size()
    {
        var limits = Limits(new DeliverySettings { MaxBytes = 1600 });
        Put(1, 5000);
        limits.Grew(1);
        Assert.Empty(new Outbox(Folder).List());
        Put(2, 5000);
        limits.Grew(60);
        limits.Grew(40);
        Assert.Single(new Outbox(Folder).List());
        limits.Grew(1);
        Assert.Empty(new Outbox(Folder).List());
    }

    private long Bytes() => _disk.Names.Where(name => !name.EndsWith(".tmp", StringComparison.Ordinal)).Sum(name => _disk.Describe(name)!.Value.Bytes);

    private static void Fill(FolderUnderTest keeper, LiveCall call)
    {
        for (var line = 1; line <= 200; line++)
        {
            call.Take(CallScript.Line(line), line);
            keeper.Commit(call);
        }
    }

    private StateLimits Limits(DeliverySettings settings) => new(Folder, settings, _counters, _time, new TunerLog((_, text) => _log.Enqueue(text)));

    private RecordName Put(int call, int bytes)
    {
        var name = new RecordName(_time.GetUtcNow().ToUnixTimeMilliseconds(), $"c{call:00}", "p", "k", 0, 0, "new");
        new Outbox(Folder).Put(name, Facts(call), new byte[bytes]);
        return name;
    }

    private static RecordFacts Facts(int call) => new() { CallId = $"call-{call}", BaseUrl = "http://x", WorkspaceId = 1, AgentId = "a" };
}
