using System.Text;
using Microsoft.Extensions.Time.Testing;
using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Journal;
using Tuner.Pipecat.Live;
using Tuner.Pipecat.Redaction;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Live;

/// <summary>The engine of both doors, on virtual time and a disk in memory.</summary>
public sealed class LiveCallsTests : IAsyncDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly FakeTimeProvider _time = new();
    private readonly ForgettingDisk _disk = new();
    private readonly ScriptedTransport _transport = new();
    private readonly HostUnderTest _host = new();
    private readonly FolderUnderTest _folder;
    private readonly LiveCalls _live;

    public LiveCallsTests()
    {
        _folder = new FolderUnderTest(new StateFolder(_disk, "/state"), new DeliverySettings(), _transport, _time);
        _folder.Add(CallScript.Credential);
        _live = new LiveCalls(_time);
    }

    [Fact]
    public void Nothing_is_due_while_there_is_no_call() => Assert.Null(_live.Tick());

    [Fact]
    public void A_line_is_written_at_the_next_tick_and_made_to_outlive_a_power_cut_a_second_later()
    {
        var call = Begin();
        Take(call, 1);
        Assert.Equal(0, _host.LastWritten);
        Assert.Equal(Second, _live.Tick());
        Assert.Equal(1, _host.LastWritten);
        Assert.True(call.Live.IsUnsynced);
        _time.Advance(Second);
        Assert.Null(_live.Tick());
        Assert.False(call.Live.IsUnsynced);
    }

    [Fact]
    public void A_silent_call_is_cut_when_its_time_is_over()
    {
        var call = Begin(new EndOfCall(_time, null, TimeSpan.FromSeconds(30)));
        Take(call, 1);
        _live.Tick();
        _time.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal(Second, _live.Tick());
        _time.Advance(Second);
        _live.Tick();
        Assert.Equal(["silent for 30 s", "finishing"], _host.Heard);
        Assert.Equal(0, _live.Count);
    }

    [Fact]
    public void A_pipeline_that_ended_is_told_to_the_host_which_may_still_add_to_the_call()
    {
        var call = Begin(new EndOfCall(_time, TimeSpan.FromSeconds(5), null));
        _live.Take(call, CallScript.Line(1), 1, isSignOfEnd: true);
        _live.Tick();
        _time.Advance(Second);
        Assert.Equal(TimeSpan.FromSeconds(4), _live.Tick());
        _time.Advance(TimeSpan.FromSeconds(4));
        _live.Tick();
        Assert.Equal(["pipeline ended"], _host.Heard);
        Take(call, 2);
        _live.Tick();
        Assert.Equal(2, _host.LastWritten);
    }

    [Fact]
    public async Task A_call_that_ends_says_what_was_dropped_and_takes_nothing_more()
    {
        var call = Begin();
        Take(call, 1);
        await _live.End(call, new Dictionary<string, long> { ["queue_full"] = 2 }, lines: 3)!.Tried;
        Assert.Equal(4, _host.LastWritten);
        Assert.Null(_live.Take(call, CallScript.Line(2), 2));
        Assert.Null(_live.End(call, null));
        Assert.Null(_live.Cut(call));
        Assert.Null(_live.FoldOf(call));
        var payload = Assert.Single(_transport.Sent).Payload;
        Assert.Equal([1], CallScript.LinesIn(payload));
        Assert.Equal(2, CallScript.LostIn(payload)!["queue_full"]);
        Assert.Empty(_disk.Names);
    }

    [Fact]
    public async Task Flushing_waits_for_calls_that_were_ended_and_for_no_other()
    {
        var other = Begin(number: 2);
        Take(other, 1);
        var call = Begin();
        Take(call, 1);
        _live.Cut(call);
        await _live.FlushAsync([_folder.Calls]);
        Assert.Single(_transport.Sent);
        Assert.Equal(1, _live.Count);
    }

    [Fact]
    public void Calls_that_are_left_stay_on_the_disk_for_the_next_recorder_also_after_a_power_cut()
    {
        var call = Begin();
        Take(call, 1);
        _live.LeaveAll();
        var journal = Assert.Single(_disk.AfterPowerCut(new Random(1)).Names);
        Assert.StartsWith("/state/live/", journal, StringComparison.Ordinal);
        Assert.Null(_live.Take(call, CallScript.Line(2), 2));
        Assert.Empty(_transport.Sent);
    }

    [Fact]
    public void Words_that_may_be_part_of_a_secret_are_let_go_though_no_line_follows()
    {
        var call = Begin(secrets: SecretFinder.BuiltIn);
        _live.Take(call, Encoding.UTF8.GetBytes("""{"t":2000000000,"clock":1000000000,"frame":"TranscriptionFrame","id":9,"dir":"downstream","src":"Stt#0","data":{"text":"My card is 4111 1111","finalized":true}}"""), 1);
        Assert.Equal(Second, _live.Tick());
        Assert.Equal(0, _host.LastWritten);
        for (var second = 0; second < 7; second++)
        {
            _time.Advance(Second);
            _live.Tick();
        }

        Assert.Equal(1, _host.LastWritten);
    }

    [Fact]
    public async Task A_transcript_is_given_to_a_host_that_may_see_it()
    {
        var rows = new List<string>();
        var host = new HostUnderTest { Transcript = rows.Add };
        var call = _live.Begin(_folder.Calls, CallScript.Header("call-1"), host, Never());
        Take(call, 1);
        await _live.Cut(call)!.Laid;
        Assert.Contains(rows, row => row.Contains("n1", StringComparison.Ordinal));
    }

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    private CallInProgress Begin(EndOfCall? end = null, long number = 1, SecretFinder? secrets = null) =>
        _live.Begin(_folder.Calls, CallScript.Header($"call-{number}", number), _host, end ?? Never(), secrets: secrets);

    private EndOfCall Never() => new(_time, null, null);

    private void Take(CallInProgress call, int line) => Assert.Null(_live.Take(call, CallScript.Line(line), line));
}
