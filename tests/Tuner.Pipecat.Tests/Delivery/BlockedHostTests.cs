using Microsoft.Extensions.Time.Testing;
using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Journal;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Delivery;

/// <summary>
/// Whatever a host's thread waits for, blocked and with a context of its own, it waits for no step that only this thread could take:
/// each of these is asked for while the first thing that it needs is still to come.
/// </summary>
public sealed class BlockedHostTests : IAsyncDisposable
{
    private readonly ForgettingDisk _disk = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(50));
    private readonly HeldTransport _server = new();
    private readonly DeadContext _host = new();
    private readonly StateFolder _state;
    private readonly Sender _sender;
    private readonly RecordDelivery _delivery;
    private volatile bool _isOver;

    public BlockedHostTests()
    {
        _state = new StateFolder(_disk, "/state");
        _sender = new Sender(new Outbox(_state), _server, new DeliveryCounters(), _time, static () => 0, new TunerLog(null), static _ => { });
        _delivery = new RecordDelivery(_state, new DeliverySettings(), _server, _time, static () => 0, new TunerLog(null), static _ => { });
        _sender.Add(CallScript.Credential);
        _delivery.Add(CallScript.Credential);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        _server.Answer();
        await _sender.DisposeAsync();
        await _delivery.DisposeAsync();
        _isOver = true;
        Assert.Equal(0, _host.Posted);
    }

    [Fact]
    public Task One_try_for_all_that_waits() => WaitAsync(Put(), () => _sender.TryAllAsync(Cancel));

    [Fact]
    public Task One_try_for_all_records_of_a_folder() => WaitAsync(Put(), () => _delivery.TryAllAsync(Cancel));

    [Fact]
    public Task One_try_for_all_spans_of_a_folder() => WaitAsync(Put(_state.Traces), () => _delivery.TryAllSpansAsync(Cancel));

    [Fact]
    public Task The_record_of_a_call_that_just_ended()
    {
        var name = Put();
        return WaitAsync(name, () => _sender.SendNow(name));
    }

    [Fact]
    public async Task What_is_sent_behind_records_that_are_on_their_way()
    {
        _ = _sender.SendNow(Put());
        await _host.AskAsync(() => _sender.AfterRecordsAsync("here", Cancel), _server.Answer);
        AssertNothingIsUnderWay();
    }

    [Fact]
    public async Task Every_record_that_was_handed_over()
    {
        _ = _sender.SendNow(Put());
        await _host.AskAsync(_sender.TriedAsync, _server.Answer);
        AssertNothingIsUnderWay();
    }

    [Fact]
    public async Task What_is_due_or_on_its_way()
    {
        Put();
        _sender.Start();
        await Eventually.True(() => _server.Asked == 1, "it is on its way");
        await _host.AskAsync(_sender.TryDueAsync, _server.Answer);
        AssertNothingIsUnderWay();
    }

    [Fact]
    public async Task Until_nothing_is_left_to_do()
    {
        Put();
        _delivery.Start();
        await Eventually.True(() => _server.Asked == 1, "it is on its way");
        await _host.AskAsync(_delivery.WhenIdleAsync, _server.Answer);
        AssertNothingIsUnderWay();
    }

    [Fact]
    public async Task The_end_while_a_record_is_on_its_way()
    {
        _ = _sender.SendNow(Put());
        await Eventually.True(() => _server.Asked == 1, "it is on its way");
        await _host.AskAsync(() => _sender.DisposeAsync().AsTask(), _server.Answer);
        AssertNothingIsUnderWay();
    }

    [Fact]
    public async Task The_end_of_a_folder_while_it_sends()
    {
        Put();
        _delivery.Start();
        await Eventually.True(() => _server.Asked == 1, "it is on its way");
        await _host.AskAsync(() => _delivery.DisposeAsync().AsTask(), _server.Answer);
        AssertNothingIsUnderWay();
    }

    [Theory]
    [InlineData("records")]
    [InlineData("spans")]
    [InlineData("idle")]
    [InlineData("end")]
    public async Task Whatever_needs_that_orphans_are_finished_while_somebody_holds_one(string what)
    {
        using var held = HeldOrphan();
        _server.Answer();
        _delivery.Start();
        await _host.AskAsync(
            what switch
            {
                "records" => () => _delivery.TryAllAsync(Cancel),
                "spans" => () => _delivery.TryAllSpansAsync(Cancel),
                "idle" => _delivery.WhenIdleAsync,
                _ => () => _delivery.DisposeAsync().AsTask(),
            },
            () => LetGo(held));
    }

    [Fact]
    public async Task Orphans_that_somebody_holds()
    {
        using var held = HeldOrphan();
        await _host.AskAsync(() => _delivery.RecoverAllAsync(Cancel), () => LetGo(held));
    }

    [Fact]
    public async Task Nobody_who_only_begins_is_needed_when_other_machines_are_looked_for()
    {
        await _host.AskAsync(() =>
        {
            _delivery.Start();
            return Task.CompletedTask;
        });
        _time.Advance(OrphanFinisher.SilenceOfStrangers);
        _time.Advance(OrphanFinisher.SilenceOfStrangers);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Recordings_that_are_laid_out_right_now(bool sends)
    {
        using var goOn = new ManualResetEventSlim();
        var disk = new InterruptedDisk(_disk)
        {
            AfterOpen = path => Assert.True(!path.EndsWith(StateFolder.SoundSuffix, StringComparison.Ordinal) || goOn.Wait(TimeSpan.FromMinutes(1))),
        };
        SoundScript.HandOver(_state, 1, SoundScript.ToServer);
        _server.Answer();
        await using var recordings = Recordings(disk);
        await _host.AskAsync(sends ? () => recordings.TryAllAsync(Cancel) : recordings.WhenIdleAsync, goOn.Set);
    }

    [Theory]
    [InlineData("all")]
    [InlineData("idle")]
    [InlineData("end")]
    public async Task Recordings_that_are_on_their_way(string what)
    {
        SoundScript.HandOver(_state, 1, SoundScript.ToServer);
        await using var recordings = Recordings(_disk);
        await recordings.LaidOutAsync();
        if (what != "all")
        {
            recordings.Start();
            await Eventually.True(() => _server.Asked == 1, "it is on its way");
        }

        await _host.AskAsync(
            what switch { "all" => () => recordings.TryAllAsync(Cancel), "idle" => recordings.WhenIdleAsync, _ => () => recordings.DisposeAsync().AsTask() },
            _server.Answer);
        AssertNothingIsUnderWay();
    }

    private RecordingDelivery Recordings(IStateFiles disk)
    {
        var recordings = new RecordingDelivery(
            new StateFolder(disk, "/state"), new DeliverySettings(), _server, new DeliveryCounters(), _time, static () => 0, new TunerLog(null), static _ => { }, static (_, _) => Task.FromResult<DeliveryResult?>(null));
        recordings.Add(CallScript.Credential);
        return recordings;
    }

    private async Task WaitAsync(RecordName name, Func<Task> ask)
    {
        await _host.AskAsync(ask, _server.Answer);
        Assert.Equal((1, "c1"), (_server.Asked, name.Id));
        AssertNothingIsUnderWay();
    }

    /// <summary>What was on its way arrived, and its file is gone: whoever waited for it waited until then.</summary>
    private void AssertNothingIsUnderWay() => Assert.DoesNotContain(_disk.Names, static name => name.EndsWith(".call", StringComparison.Ordinal));

    private RecordName Put(StateFolder? folder = null)
    {
        var name = new RecordName(1, "c1", CallScript.Credential.Place, CallScript.Credential.Key, 0, 0, RecordName.New);
        new Outbox(folder ?? _state).Put(name, SoundScript.Facts(1), "{}"u8);
        return name;
    }

    /// <summary>The journal of a dead process that another process has just taken.</summary>
    private IStateFile HeldOrphan()
    {
        var header = CallScript.Header("call-1");
        using (var live = new JournalOpener(_state, new LiveShare(_state, 1 << 30), keep: false, static _ => false).Open(header, 0, null))
        {
            live.Take(CallScript.Line(1), 1);
            live.Commit();
        }

        var file = _disk.Open(_state.JournalOf(header.Id))!;
        Assert.True(file.TryLock());
        return file;
    }

    /// <summary>Nobody holds it any more, and time passes until the test is over.</summary>
    private void LetGo(IStateFile held)
    {
        held.Dispose();
        _ = Task.Run(async () =>
        {
            while (!_isOver)
            {
                _time.Advance(TimeSpan.FromMilliseconds(100));
                await Task.Delay(1);
            }
        });
    }
}
