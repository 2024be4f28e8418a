using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;
using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Journal;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Delivery;

/// <summary>A server that is down is asked by one record at a time, and when it answers again everything goes.</summary>
public sealed class DownServerTests : IDisposable
{
    private readonly ForgettingDisk _disk = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(50));
    private readonly AskedServer _server = new();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task While_one_new_call_asks_a_server_that_is_down_the_others_wait_on_disk()
    {
        await using var keeper = CallScript.Keeper(_disk, _server, _time);
        var first = await EndAsync(keeper, 1);
        _server.Answer(Down);
        await first;

        var probe = await EndAsync(keeper, 2);
        await Eventually.True(() => _server.Asked.Count == 2, "one of them asks");
        for (var number = 3; number <= 6; number++) await (await EndAsync(keeper, number)).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal(["call-1", "call-2"], _server.Asked);

        _server.Answer(new DeliveryResult.Delivered(201, false));
        await probe;
        _server.Open();
        await await EndAsync(keeper, 7);
        Assert.Equal("call-7", _server.Asked.Last());
        keeper.Start();
        await Eventually.True(() => keeper.Counters.Delivered == 7, "what waited goes at once");
        Assert.Equal(8, _server.Asked.Count);
    }

    [Fact]
    public async Task A_probe_that_failed_lets_the_next_new_call_ask()
    {
        await using var keeper = CallScript.Keeper(_disk, _server, _time);
        for (var number = 1; number <= 3; number++)
        {
            var tried = await EndAsync(keeper, number);
            await Eventually.True(() => _server.Asked.Count == number, $"call {number} asks");
            _server.Answer(Down);
            await tried;
        }
    }

    [Fact]
    public async Task Of_very_many_calls_that_end_at_once_those_that_find_no_place_in_line_go_with_the_next_look_at_the_folder()
    {
        await using var keeper = CallScript.Keeper(_disk, _server, _time);
        for (var number = 1; number <= 260; number++) await EndAsync(keeper, number);
        var tried = keeper.Delivery.TriedAsync();
        _server.Open();
        for (var lane = 1; lane <= 4; lane++) _server.Answer(new DeliveryResult.Delivered(201, false));
        await Eventually.True(() => keeper.Counters.Delivered == 256, "those in line go");
        Assert.False(tried.IsCompleted);
        keeper.Start();
        await tried.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        Assert.Equal(260, keeper.Counters.Delivered);
    }

    [Fact]
    public async Task What_goes_beside_records_waits_for_them_and_asks_no_server_that_does_not_answer_them()
    {
        var folder = new StateFolder(_disk, "/state");
        await using var sender = new Sender(new Outbox(folder), _server, new DeliveryCounters(), _time, static () => 0, new TunerLog(null), static _ => { });
        sender.Add(CallScript.Credential);
        Assert.Null(await sender.AfterRecordsAsync(CallScript.Credential.Place, TestContext.Current.CancellationToken));
        var name = new RecordName(1, "c1", CallScript.Credential.Place, CallScript.Credential.Key, 0, 0, RecordName.New);
        new Outbox(folder).Put(name, new RecordFacts { CallId = "call-1", BaseUrl = CallScript.BaseUrl, WorkspaceId = 7, AgentId = "desk" }, "{}"u8);
        var record = sender.SendNow(name);
        var beside = sender.AfterRecordsAsync(CallScript.Credential.Place, TestContext.Current.CancellationToken);
        Assert.False(beside.IsCompleted);
        _server.Answer(Down);
        await record;
        Assert.Equal(new DeliveryResult.TryLater("network", "the server does not answer", ServerIsDown: true), await beside);
        Assert.Null(await sender.AfterRecordsAsync("elsewhere", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_key_that_comes_later_sends_what_waits_for_it_at_once()
    {
        _server.Open();
        var folder = new StateFolder(_disk, "/state");
        new Outbox(folder).Put(
            new RecordName(1, "c1", CallScript.Credential.Place, CallScript.Credential.Key, 0, 0, RecordName.New),
            new RecordFacts { CallId = "call-1", BaseUrl = CallScript.BaseUrl, WorkspaceId = 7, AgentId = "desk" }, "{}"u8);
        await using var sender = new Sender(new Outbox(folder), _server, new DeliveryCounters(), _time, static () => 0, new TunerLog(null), static _ => { });
        sender.Start();
        // The sender has looked, and sleeps for as long as no time passes.
        await sender.TryDueAsync();
        sender.Add(CallScript.Credential);
        await Eventually.True(() => _server.Asked.Count == 1, "it is sent");
        Assert.True(sender.HasKeys);
    }

    private static readonly DeliveryResult Down = new DeliveryResult.TryLater("503", "down", TimeSpan.FromMinutes(5), ServerIsDown: true);

    private static async Task<Task> EndAsync(FolderUnderTest keeper, int number)
    {
        var call = keeper.Begin(CallScript.Header($"call-{number}", number));
        call.Take(CallScript.Line(1), 1);
        call.End(null);
        var finished = keeper.Finish(call);
        await finished.Laid;
        return finished.Tried;
    }

    /// <summary>Answers when it is told to, one attempt after the other; once it is open, at once.</summary>
    private sealed class AskedServer : ITransport, IDisposable
    {
        private readonly SemaphoreSlim _answers = new(0);
        private readonly ConcurrentQueue<DeliveryResult> _results = new();
        private readonly ConcurrentQueue<string> _asked = new();
        private volatile bool _open;

        public IReadOnlyCollection<string> Asked => [.. _asked];

        public void Answer(DeliveryResult result)
        {
            _results.Enqueue(result);
            _answers.Release();
        }

        public void Open() => _open = true;

        public void Dispose() => _answers.Dispose();

        public async Task<DeliveryResult> SendAsync(OutgoingRecord record, Credential credential, CancellationToken cancellation)
        {
            _asked.Enqueue(record.CallId);
            if (_open) return new DeliveryResult.Delivered(201, false);
            await _answers.WaitAsync(cancellation);
            return _results.TryDequeue(out var result) ? result : throw new InvalidOperationException();
        }
    }
}
