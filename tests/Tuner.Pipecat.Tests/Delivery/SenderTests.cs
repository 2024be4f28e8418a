using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;
using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Journal;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Delivery;

/// <summary>What is sent of an outbox, what is left where it is, and what is done on the way.</summary>
public sealed class SenderTests : IAsyncDisposable
{
    private readonly ForgettingDisk _disk = new();
    private readonly ScriptedTransport _server = new();
    private readonly ConcurrentQueue<string> _log = new();
    private readonly StateFolder _folder;
    private readonly Outbox _outbox;
    private readonly Sender _sender;

    public SenderTests()
    {
        _folder = new StateFolder(_disk, "/state");
        _outbox = new Outbox(_folder);
        _sender = Sender(keepsJournals: false);
        _sender.Add(CallScript.Credential);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _sender.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_journal_that_a_killed_process_left_beside_its_record_goes_before_that_is_sent(bool keeps)
    {
        var id = Put();
        _disk.CreateNew(_folder.JournalOf(id)).Dispose();
        _server.Respond = (_, _) =>
        {
            Assert.Empty(_disk.List(_folder.Live));
            return new DeliveryResult.Delivered(201, false);
        };
        await using var sender = Sender(keeps);
        sender.Add(CallScript.Credential);
        Assert.Equal(0, await sender.TryAllAsync(Cancel));
        Assert.Equal(keeps ? ["/state/kept/" + id + ".jsonl"] : [], _disk.Names);
    }

    [Fact]
    public async Task A_journal_that_somebody_holds_is_his()
    {
        var id = Put();
        using var held = _disk.CreateNew(_folder.JournalOf(id));
        Assert.True(held.TryLock());
        Assert.Equal(0, await _sender.TryAllAsync(Cancel));
        Assert.Equal([_folder.JournalOf(id)], _disk.Names);
    }

    [Theory]
    [InlineData(7, "http://tuner.test", true)]
    [InlineData(7, "http://tuner.test/", true)]
    [InlineData(8, "http://tuner.test", false)]
    [InlineData(7, "http://other.test", false)]
    public async Task A_record_goes_where_its_first_line_says_or_nowhere(long workspace, string baseUrl, bool goes)
    {
        Put(SoundScript.Facts(1) with { WorkspaceId = workspace, BaseUrl = baseUrl });
        Assert.Equal(goes ? 0 : 1, await _sender.TryAllAsync(Cancel));
        Assert.Equal(goes ? 1 : 0, _server.Sent.Count);
        Assert.Equal(goes ? 0 : 1, _outbox.List().Count(static name => name.Attempts == 0));
    }

    [Fact]
    public async Task What_cannot_be_handled_is_said_once_and_tried_no_more_by_this_process()
    {
        Put();
        _server.Respond = static (_, _) => throw new InvalidOperationException("odd");
        for (var round = 0; round < 2; round++) Assert.Equal(1, await _sender.TryAllAsync(Cancel));
        Assert.Equal("record c1 cannot be sent (InvalidOperationException); it stays in /state/outbox", Assert.Single(_log));
        Assert.Single(_server.Sent);
    }

    [Fact]
    public async Task What_waits_in_memory_for_a_server_that_is_down_goes_to_the_disk_when_that_takes_it()
    {
        _server.Respond = static (_, _) => new DeliveryResult.TryLater("network", "nobody there", ServerIsDown: true);
        var isFull = true;
        _disk.Fails = (_, _) => isFull;
        _sender.Start();
        await _sender.SendNow(new RecordInMemory(new RecordName(1, "c1", CallScript.Credential.Place, CallScript.Credential.Key, 0, 0, RecordName.New), SoundScript.Facts(1), "{}"u8.ToArray(), null, _folder, keep: false));
        Assert.False(_sender.IsIdleUntil(long.MaxValue));
        isFull = false;
        _sender.Wake();
        await Eventually.True(() => _outbox.List().Any(), "it lies in the outbox");
        await _sender.TryDueAsync();
        Assert.True(_sender.IsIdleUntil(0));
    }

    [Fact]
    public async Task Who_gives_up_sends_nothing_more()
    {
        Put();
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        Assert.Equal(1, await _sender.TryAllAsync(stop.Token));
        Assert.Empty(_server.Sent);
    }

    [Fact]
    public async Task A_process_knows_which_records_it_brought_to_their_end()
    {
        _server.Respond = static (record, _) => record.CallId switch
        {
            "call-1" => new DeliveryResult.Delivered(201, false),
            "call-2" => new DeliveryResult.Rejected(422, "no"),
            _ => new DeliveryResult.TryLater("500", "failed"),
        };
        for (var number = 1; number <= 3; number++) Put(SoundScript.Facts(number));
        await _sender.TryAllAsync(Cancel);
        Assert.Equal((true, true, false), (_sender.HasSettled("c1"), _sender.HasSettled("c2"), _sender.HasSettled("c3")));
    }

    [Fact]
    public async Task Whoever_waits_for_a_pass_waits_for_one_that_began_after_he_left_something_to_it()
    {
        var sweeps = new OutboxSweeps();
        await sweeps.TriedAsync();
        var early = sweeps.Begin();
        sweeps.Leave();
        var tried = sweeps.TriedAsync();
        sweeps.End(early);
        Assert.False(tried.IsCompleted);
        sweeps.End(sweeps.Begin());
        await tried;
        sweeps.Leave();
        tried = sweeps.TriedAsync();
        Assert.False(tried.IsCompleted);
        sweeps.Stop();
        await tried;
    }

    private Sender Sender(bool keepsJournals) => new(
        _outbox, _server, new DeliveryCounters(), new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(50)), static () => 0, new TunerLog((_, text) => _log.Enqueue(text)), static _ => { },
        keepsJournals: keepsJournals);

    private string Put(RecordFacts? facts = null)
    {
        var id = $"c{_outbox.List().Count() + 1}";
        _outbox.Put(new RecordName(1, id, CallScript.Credential.Place, CallScript.Credential.Key, 0, 0, RecordName.New), facts ?? SoundScript.Facts(1), "{}"u8);
        return id;
    }
}
