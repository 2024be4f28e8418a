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
    public void Where_the_journal_lies_on_the_disk_nothing_is_lost()
    {
        for (var number = 1; number <= 64; number++) Assert.True(_records.Add(Record(number, 1, WrittenDown(number))));
        Assert.False(_records.Add(Record(65, 1, WrittenDown(65))));
        Assert.False(_records.HasUnsafe);
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
