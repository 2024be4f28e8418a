using System.Collections.Concurrent;
using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Journal;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Delivery;

/// <summary>Records that no disk takes wait in memory, up to a bound; what goes with the process is counted and named.</summary>
public sealed class RecordsInMemoryTests
{
    private readonly ForgettingDisk _disk = new();
    private readonly DeliveryCounters _counters = new();
    private readonly ConcurrentQueue<string> _log = new();
    private readonly RecordsInMemory _records;

    public RecordsInMemoryTests() => _records = new RecordsInMemory(_counters, new TunerLog((_, text) => _log.Enqueue(text)));

    [Fact]
    public void Sixty_four_records_are_kept_and_the_next_is_lost_counted_and_said()
    {
        for (var number = 1; number <= 64; number++) Assert.True(_records.Add(Record(number)));
        Assert.False(_records.Add(Record(65)));
        Assert.Equal(1, _counters.Lost[LossReason.MemoryFull]);
        Assert.Contains("64 records wait in memory", Assert.Single(_log), StringComparison.Ordinal);
        Assert.Equal(64, _records.Names.Count());
    }

    [Fact]
    public void Sixteen_mebibytes_are_kept_and_not_a_byte_more()
    {
        for (var number = 1; number <= 4; number++) Assert.True(_records.Add(Record(number, 4 << 20)));
        Assert.False(_records.Add(Record(5, 1)));
        _records.Remove("c1");
        Assert.True(_records.Add(Record(6, 4 << 20)));
    }

    [Fact]
    public void Where_the_journal_lies_on_the_disk_nothing_is_lost_and_what_found_no_room_is_free_for_whoever_comes_next()
    {
        for (var number = 1; number <= 64; number++) Assert.True(_records.Add(Record(number, 1, WrittenDown(number))));
        Assert.False(_records.Add(Record(65, 1, WrittenDown(65))));
        Assert.False(_records.HasUnsafe);
        using (var kept = _disk.Open("/state/live/64.jsonl")!) Assert.False(kept.TryLock());
        using (var left = _disk.Open("/state/live/65.jsonl")!) Assert.True(left.TryLock());
        _records.LoseUnsafe();
        Assert.Empty(_counters.Lost);
        Assert.Empty(_log);
    }

    [Fact]
    public void What_goes_with_the_process_is_counted_and_named()
    {
        _records.Add(Record(1, 1, WrittenDown(1)));
        _records.Add(Record(2));
        Assert.True(_records.HasUnsafe);
        _records.LoseUnsafe();
        Assert.Equal(1, _counters.Lost[LossReason.NotOnDisk]);
        Assert.Contains("call-2", Assert.Single(_log), StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_disk_takes_again_waits_there_and_no_more_in_memory()
    {
        var full = true;
        _disk.Fails = (_, _) => full;
        _records.Add(Record(1));
        _records.MoveToDisk();
        Assert.True(_records.Contains("c1"));
        full = false;
        _records.MoveToDisk();
        Assert.True(_records.IsEmpty);
        Assert.Single(new Outbox(new StateFolder(_disk, "/state")).List());
    }

    /// <summary>The name was given, and the disk failed then, at taking it back as well.</summary>
    [Fact]
    public void A_record_that_could_not_be_taken_back_from_the_disk_lies_there_once_whatever_its_name_becomes()
    {
        var record = LaidDownInVain();
        record.Rename(record.Name with { Attempts = 1 });
        Assert.Null(record.MoveToDisk());
        Assert.Equal(1, Assert.Single(new Outbox(new StateFolder(_disk, "/state")).List()).Attempts);
        Assert.False(record.TryHold());
    }

    [Fact]
    public void Nor_is_it_left_there_when_its_server_took_it_from_memory()
    {
        var record = LaidDownInVain();
        Assert.True(record.TryHold());
        record.Forget();
        Assert.Empty(new Outbox(new StateFolder(_disk, "/state")).List());
        record.Dispose();
        Assert.False(record.TryHold());
    }

    [Fact]
    public void What_was_refused_from_memory_is_laid_aside_and_sent_no_more()
    {
        var record = LaidDownInVain();
        Assert.True(record.TryHold());
        record.Reject(new RejectedAnswer { CallId = "call-1", Status = 422, Why = "no", At = 1 });
        record.Dispose();
        Assert.Equal((0, 1, false), (new Outbox(new StateFolder(_disk, "/state")).List().Count(), new RejectedFolder(new StateFolder(_disk, "/state")).List().Count(), record.TryHold()));
    }

    [Fact]
    public void Whoever_holds_a_record_is_alone_with_it_until_he_lets_it_go()
    {
        var record = Record(1);
        Assert.True(record.TryHold());
        Assert.False(record.TryHold());
        Assert.Equal("it is on its way", record.MoveToDisk());
        record.Dispose();
        Assert.Null(record.MoveToDisk());
    }

    private RecordInMemory LaidDownInVain()
    {
        var (record, laid) = (Record(1), false);
        _disk.Fails = (_, path) =>
        {
            var fails = laid;
            laid |= path.EndsWith(".call", StringComparison.Ordinal);
            return fails;
        };
        Assert.NotNull(record.MoveToDisk());
        Assert.Single(new Outbox(new StateFolder(_disk, "/state")).List());
        _disk.Fails = (_, _) => false;
        return record;
    }

    private RecordInMemory Record(int number, int bytes = 1, LiveCall? call = null) => new(
        new RecordName(1, $"c{number}", "p", "k", 0, 0, "new"),
        new RecordFacts { CallId = $"call-{number}", BaseUrl = "http://x", WorkspaceId = 1, AgentId = "a" },
        new byte[bytes], call, new StateFolder(_disk, "/state"), keep: false);

    private LiveCall WrittenDown(int number)
    {
        var header = CallScript.Header($"call-{number}", number);
        var call = new LiveCall(header, new CallJournal(_disk, $"/state/live/{number}.jsonl", header.ToLine()));
        call.Take(CallScript.Line(1), 1);
        Assert.Null(call.Commit());
        return call;
    }
}
