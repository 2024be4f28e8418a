using Microsoft.Extensions.Time.Testing;
using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Journal;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Delivery;

/// <summary>What a person reads of attempts in the log: how serious it is, once for what goes on, and that it is over.</summary>
public sealed class SaidOfAttemptsTests
{
    private static readonly DeliveryResult Taken = new DeliveryResult.Delivered(201, false);
    private static readonly DeliveryResult Down = new DeliveryResult.TryLater("network", "nobody there", ServerIsDown: true);

    private readonly ForgettingDisk _disk = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(50));
    private readonly DeliveryCounters _counters = new();
    private readonly List<string> _log = [];
    private readonly StateFolder _state;
    private int _number;

    public SaidOfAttemptsTests() => _state = new StateFolder(_disk, "/state");

    [Fact]
    public async Task That_a_server_does_not_answer_is_said_once_and_that_it_does_again()
    {
        Assert.Equal(
            ["Warning call call-1 waits on disk: nobody there", "Info the server takes calls again", "Warning call call-1 waits on disk: nobody there"],
            await TryAsync(Destination.Server, Down, Down, Taken, Taken, Down));
        Assert.Equal(
            ["Warning the application's spans of call call-1 wait on disk: nobody there", "Info the server takes the application's spans again"],
            await TryAsync(Destination.Traces, Down, Taken));
        Assert.Equal(
            ["Warning the recording of call call-1 waits on disk: nobody there", "Info the server takes recordings again"],
            await TryAsync(Destination.Recordings, Down, Taken));
        Assert.Equal(
            ["Warning the spans of call call-1 wait on disk: nobody there", "Info the collector takes spans again"],
            await TryAsync(Destination.Collector, Down, Taken));
    }

    [Fact]
    public async Task That_a_key_or_headers_do_not_open_is_an_error_that_names_the_setting()
    {
        Assert.Equal(
            ["Error call call-1 waits on disk: the server refuses the API key for workspace 7 at http://tuner.test (HTTP 401): check TUNER_API_KEY"],
            await TryAsync(Destination.Server, new DeliveryResult.KeyRefused(401, "no")));
        Assert.Equal(
            ["Error the spans of call call-1 wait on disk: the collector at http://collector.test/v1/traces does not open (HTTP 403): check TUNER_OTLP_HEADERS"],
            await TryAsync(Destination.Collector, new DeliveryResult.KeyRefused(403, "no")));
    }

    [Fact]
    public async Task A_key_that_no_header_can_carry_is_said_to_be_one() =>
        Assert.Equal(
            ["Error call call-1 waits on disk: the API key for workspace 7 at http://tuner.test holds characters that no header can carry: check TUNER_API_KEY"],
            await TryAsync(Destination.Server, new DeliveryResult.KeyRefused(0, "no")));

    [Fact]
    public async Task Every_refusal_for_good_is_an_error()
    {
        Assert.Equal(
            ["Error the server refused call call-1 for good (HTTP 404): no", "Error the server refused call call-1 for good (HTTP 422): no"],
            await TryAsync(Destination.Server, new DeliveryResult.Rejected(404, "no"), new DeliveryResult.Rejected(422, "no")));
        Assert.Equal(
            ["Error the server refused the recording of call call-1 for good (HTTP 413): too long"],
            await TryAsync(Destination.Recordings, new DeliveryResult.Rejected(413, "too long")));
    }

    [Fact]
    public async Task A_server_that_takes_no_recordings_is_named_once_with_what_to_do()
    {
        var refused = new DeliveryResult.Rejected(404, "the server takes no recordings");
        Assert.Equal(
            ["Warning the server takes no recordings: they stay on this machine, in /state/recordings/rejected; set audio_to to keep or to a folder"],
            await TryAsync(Destination.Recordings, refused, refused));
        Assert.Equal(2, _counters.Recordings.Rejected);
    }

    [Fact]
    public async Task A_recording_of_a_call_that_was_erased_is_said_to_be_gone()
    {
        var erased = new DeliveryResult.Delivered(410, true);
        Assert.Equal(["Warning the recording of call call-1 is deleted here: the server has removed the call for good"], await TryAsync(Destination.Recordings, erased));
        Assert.Empty(await TryAsync(Destination.Server, erased));
        Assert.Empty(await TryAsync(Destination.Recordings, Taken));
    }

    [Fact]
    public async Task What_waits_in_memory_is_said_to_do_so()
    {
        await using var sender = Sender(Destination.Server, new ScriptedTransport(static (_, _) => Down));
        await sender.SendNow(new RecordInMemory(Name(CallScript.Credential), Facts(CallScript.Credential), "{}"u8.ToArray(), null, _state, keep: false));
        Assert.Equal(["Warning call call-1 waits in memory: nobody there"], _log);
    }

    [Fact]
    public async Task A_damaged_recording_is_a_lost_one()
    {
        var name = Name(CallScript.Credential);
        using (var file = _disk.CreateNew(Path.Combine(_state.Recordings.Outbox, name.ToString()))) file.Write("RIFF"u8, 0);
        await using var sender = Sender(Destination.Recordings, new ScriptedTransport());
        await sender.TryAllAsync(TestContext.Current.CancellationToken);
        Assert.Equal([$"Error the recording of call lost (unreadable): the record's file is damaged; it is {name.Id} in /state/recordings/rejected"], _log);
        Assert.Equal(1, _counters.Recordings.Lost[LossReason.Unreadable]);
        Assert.Single(new RejectedFolder(_state.Recordings).List());
    }

    /// <summary>What is said of attempts for one call after the other, hours apart.</summary>
    private async Task<IReadOnlyList<string>> TryAsync(Destination to, params DeliveryResult[] answers)
    {
        _log.Clear();
        var answered = 0;
        var key = KeyFor(to);
        var outbox = new Outbox(to.FolderIn(_state));
        await using var sender = Sender(to, new ScriptedTransport((_, _) => answers[answered++]));
        while (answered < answers.Length)
        {
            foreach (var waiting in outbox.List().ToArray()) outbox.Withdraw(waiting);
            Put(outbox, key);
            _time.Advance(TimeSpan.FromHours(2));
            await sender.TryAllAsync(TestContext.Current.CancellationToken);
        }

        return _log;
    }

    private Sender Sender(Destination to, ITransport transport)
    {
        var sender = new Sender(new Outbox(to.FolderIn(_state)), transport, to.CountersIn(_counters), _time, static () => 0, new TunerLog((level, text) => _log.Add($"{level} {text}")), static _ => { }, to);
        sender.Add(KeyFor(to));
        return sender;
    }

    private void Put(Outbox outbox, Credential key)
    {
        var name = Name(key);
        if (!outbox.Folder.HoldsSound)
        {
            outbox.Put(name, Facts(key), "{}"u8);
            return;
        }

        using var file = _disk.CreateNew(Path.Combine(outbox.Folder.Outbox, name.ToString()));
        file.Write([.. "RIFF"u8, .. SoundBody.LineOf(Facts(key), 4, new string('a', 64))], 0);
    }

    private static Credential KeyFor(Destination to) => to.IsCollector ? new Credential("", "http://collector.test/v1/traces", 0) { Headers = [] } : to == Destination.Traces ? CallScript.Credential.ForTraces() : CallScript.Credential;

    private RecordName Name(Credential key) => new(1, $"c{++_number}", key.Place, key.Key, 0, 0, RecordName.New);

    private static RecordFacts Facts(Credential key) => new() { CallId = "call-1", BaseUrl = key.BaseUrl, WorkspaceId = key.WorkspaceId, AgentId = "desk" };
}
