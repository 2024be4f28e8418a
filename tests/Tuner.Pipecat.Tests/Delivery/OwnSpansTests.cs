using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Journal;
using Tuner.Pipecat.Redaction;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Delivery;

/// <summary>The spans that an application made lie in the call's journal, and go to the call's server by themselves.</summary>
public sealed class OwnSpansTests
{
    private static readonly DeliveryResult Taken = new DeliveryResult.Delivered(201, false);
    private static readonly DeliveryResult Down = new DeliveryResult.TryLater("network", "nobody there", ServerIsDown: true);

    private readonly ForgettingDisk _disk = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(50));
    private readonly ConcurrentQueue<(string Call, byte[] Payload)> _traces = new();
    private readonly ConcurrentQueue<string> _log = new();
    private readonly StateFolder _folder;

    public OwnSpansTests() => _folder = new StateFolder(_disk, "/state");

    [Fact]
    public async Task Spans_of_a_call_go_to_its_server_with_its_key_and_its_record_is_as_without_them()
    {
        Credential? used = null;
        await using var keeper = Keeper(traces: key =>
        {
            used = key;
            return Taken;
        });
        await EndAsync(keeper, 1, spans: 3);
        await EndAsync(keeper, 2, spans: 0);
        await Eventually.True(() => keeper.Counters is { Delivered: 2, Traces.Delivered: 1 }, "both records and the spans of one have arrived");
        Assert.Equal((CallScript.Key, CallScript.BaseUrl, 7L), (used!.ApiKey, used.BaseUrl, used.WorkspaceId));
        Assert.Equal("call-1", Assert.Single(_traces).Call);
        Assert.Equal([1, 2, 3], SpanScript.In(_traces.Select(static sent => sent.Payload)));
        await Eventually.True(() => Files().Count == 0, "and nothing of it is left on the disk");
    }

    [Fact]
    public async Task A_record_knows_nothing_of_spans()
    {
        var sent = new ConcurrentQueue<byte[]>();
        await using var keeper = new FolderUnderTest(_folder, new DeliverySettings(), new ScriptedTransport((record, key) =>
        {
            if (!key.IsForTraces) sent.Enqueue(record.Payload.ToArray());
            return Taken;
        }), _time);
        keeper.Add(CallScript.Credential);
        await EndAsync(keeper, 1, spans: 3);
        await Eventually.True(() => sent.Count == 1, "the record goes");
        Assert.Equal([1, 2, 3], CallScript.LinesIn(sent.Single()));
        Assert.Null(CallScript.LostIn(sent.Single()));
    }

    [Fact]
    public async Task A_server_that_takes_no_spans_holds_up_no_call_and_gets_them_when_it_does()
    {
        DeliveryResult answer = new DeliveryResult.TryLater("404", "this server takes no spans", ServerIsDown: true);
        await using var keeper = Keeper(_ => answer);
        keeper.Start();
        for (var call = 1; call <= 3; call++) await EndAsync(keeper, call, spans: 2);
        await Eventually.True(() => keeper.Counters.Delivered == 3, "every record arrives");
        Assert.Equal(3, Waiting.Count);
        answer = Taken;
        await Eventually.True(
            () =>
            {
                _time.Advance(TimeSpan.FromMinutes(1));
                return keeper.Counters.Traces.Delivered == 3;
            },
            "the spans arrive, too");
        Assert.Equal(6, SpanScript.In(_traces.GroupBy(static sent => sent.Call).Select(static sent => sent.Last().Payload)).Count);
    }

    [Fact]
    public async Task Many_spans_go_in_requests_that_a_proxy_lets_through()
    {
        await using var keeper = Keeper(static _ => Taken);
        var text = new string('x', 3_000);
        await EndAsync(keeper, 1, spans: 700, attributes: $$"""{"text":"{{text}}"}""");
        await Eventually.True(() => SpanScript.In(_traces.Select(static sent => sent.Payload)).Count == 700, "they have arrived");
        Assert.All(_traces, static sent => Assert.InRange(sent.Payload.Length, 1, 600 << 10));
        Assert.Equal(Enumerable.Range(1, 700), SpanScript.In(_traces.Select(static sent => sent.Payload)));
    }

    [Fact]
    public async Task Spans_that_the_server_will_not_have_are_laid_aside_and_can_be_tried_again()
    {
        await using var keeper = Keeper(static _ => new DeliveryResult.Rejected(400, "no"));
        await EndAsync(keeper, 1, spans: 1);
        await Eventually.True(() => keeper.Counters is { Delivered: 1, Rejected: 0, Traces.Rejected: 1 }, "the call is taken, its spans are not");
        await Eventually.True(() => new RejectedFolder(_folder.Traces).List().Any(), "they are laid aside");
        var aside = Assert.Single(new RejectedFolder(_folder.Traces).List());
        Assert.True(new RejectedFolder(_folder.Traces).TryAgain(aside));
        Assert.Single(Waiting);
    }

    [Fact]
    public async Task What_a_dead_process_left_has_its_spans_and_what_it_had_laid_down_already_is_not_laid_down_twice()
    {
        for (var call = 1; call <= 2; call++)
            using (var live = new JournalOpener(_folder, new LiveShare(_folder, 1 << 30), keep: false, static _ => false).Open(CallScript.Header($"call-{call}", call), 0, null))
            {
                live.Take(CallScript.Line(1), 1);
                live.Take(SpanScript.Line(call), 2);
                live.Commit();
            }

        var id = CallScript.Header("call-1").Id;
        new Outbox(_folder.Traces).Put(new RecordName(1, $"{id}-s1", "x", "x", 0, 0, RecordName.New), new RecordFacts { CallId = "call-1", BaseUrl = "", WorkspaceId = 7, AgentId = "desk" }, "laid down"u8);
        await using var keeper = Keeper(static _ => Down);
        keeper.Recover();
        Assert.Empty(_folder.Files.List(_folder.Live));
        Assert.Equal(2, keeper.Delivery.CountWaiting());
        Assert.Equal(2, Waiting.Count);
        Assert.Single(Waiting, name => name.Id == $"{id}-s1");
    }

    [Fact]
    public async Task A_disk_that_takes_no_entry_lets_them_go_from_memory()
    {
        await using var keeper = Keeper(static _ => Taken, new ForgettingDisk { Fails = static (_, path) => path.Contains("outbox", StringComparison.Ordinal) });
        await EndAsync(keeper, 1, spans: 2);
        await Eventually.True(() => keeper.Counters is { Delivered: 1, Traces.Delivered: 1 }, "both have arrived");
        Assert.Equal([1, 2], SpanScript.In(_traces.Select(static sent => sent.Payload)));
    }

    [Fact]
    public async Task A_disk_that_takes_no_journal_has_no_spans_and_that_is_counted_and_said()
    {
        await using var keeper = Keeper(static _ => Taken, new ForgettingDisk { Fails = static (_, path) => path.Contains("live", StringComparison.Ordinal) });
        await EndAsync(keeper, 1, spans: 2);
        await Eventually.True(() => keeper.Counters.Delivered == 1, "the record arrives");
        Assert.Equal(1, keeper.Counters.Traces.Lost[LossReason.NotOnDisk]);
        Assert.Contains(_log, static line => line.Contains("the application's spans", StringComparison.Ordinal));
        Assert.Empty(_traces);
    }

    [Fact]
    public async Task Spans_take_no_room_of_the_call_and_what_is_left_out_of_them_is_told_with_the_rest()
    {
        var settings = new DeliverySettings { MaxBytes = 4 << 20 };
        var sent = new ConcurrentQueue<byte[]>();
        await using var keeper = new FolderUnderTest(_folder, settings, new ScriptedTransport((record, key) =>
        {
            (key.IsForTraces ? _tracesBytes : sent).Enqueue(record.Payload.ToArray());
            return Taken;
        }), _time);
        keeper.Add(CallScript.Credential);
        var call = keeper.Begin(CallScript.Header("call-1"));
        var seq = 0;
        for (var number = 1; number <= 200; number++) Assert.Null(call.Take(SpanScript.Line(number, $$"""{"text":"{{new string('x', 3_000)}}"}"""), ++seq));
        Assert.Null(call.Take(SpanScript.Line(201, $$"""{"text":"{{new string('x', 70_000)}}"}"""), ++seq));
        Assert.Null(call.Take(CallScript.Line(1), ++seq));
        call.End(null);
        await keeper.Finish(call).Tried;
        await Eventually.True(() => !sent.IsEmpty && !_tracesBytes.IsEmpty, "both go");
        Assert.Equal([1], CallScript.LinesIn(sent.Single()));
        Assert.Null(CallScript.LostIn(sent.Single()));
        Assert.InRange(SpanScript.In(_tracesBytes).Count, 5, 199);
        Assert.Contains("tuner.spans_dropped", Encoding.Latin1.GetString(_tracesBytes.Last()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_recorder_that_goes_on_with_a_journal_knows_which_spans_it_holds()
    {
        using (var first = new JournalOpener(_folder, new LiveShare(_folder, 1 << 30), keep: false, static _ => false).Open(CallScript.Header("call-1"), 0, null))
        {
            first.Take(CallScript.Line(1), 1);
            first.Take(SpanScript.Line(1), 2);
            first.Commit();
        }

        await using var keeper = Keeper(static _ => Taken);
        var call = keeper.Calls.Begin(CallScript.Header("call-1"), acknowledged: 2);
        Assert.True(call.HasSpans);
        Assert.Null(call.Take(SpanScript.Line(1), 2));
        Assert.Null(call.Take(SpanScript.Line(2), 3));
        call.End(null);
        await keeper.Finish(call).Tried;
        await Eventually.True(() => keeper.Counters.Traces.Delivered == 1, "they go");
        Assert.Equal([1, 2], SpanScript.In(_traces.Select(static sent => sent.Payload)));
    }

    [Theory]
    [InlineData(Capture.Full, false, true, true)]
    [InlineData(Capture.Full, true, false, true)]
    [InlineData(Capture.Text, false, false, false)]
    [InlineData(Capture.Numbers, false, false, false)]
    public async Task What_is_not_kept_of_a_call_is_kept_of_no_span(Capture capture, bool masks, bool saysWhatWasSaid, bool saysOther)
    {
        await using var keeper = Keeper(static _ => Taken);
        var header = CallScript.Header("call-1");
        var call = keeper.Calls.Begin(header with { Origin = header.Origin with { Capture = capture } }, 0, masks ? SecretFinder.BuiltIn : null);
        call.Take(CallScript.Line(1), 1);
        call.Take(SpanScript.Line(1, """{"input":"my name is Ada","note":"card 4111 1111 1111 1111, thanks","phone":4111111111111111,"gen_ai.request.model":"gpt","n":7}"""), 2);
        call.Commit();
        foreach (var path in Files()) Assert.Equal(saysWhatWasSaid, Encoding.UTF8.GetString(Read(path)).Contains("Ada", StringComparison.Ordinal));
        call.End(null);
        await keeper.Finish(call).Tried;
        await Eventually.True(() => keeper.Counters.Traces.Delivered == 1, "they go");
        var sent = Encoding.Latin1.GetString(_traces.Single().Payload);
        Assert.Equal(saysWhatWasSaid, sent.Contains("Ada", StringComparison.Ordinal));
        Assert.Equal(saysOther, sent.Contains("thanks", StringComparison.Ordinal));
        if (masks || capture != Capture.Full) Assert.DoesNotContain("4111 1111", sent, StringComparison.Ordinal);
        Assert.Contains("gpt", sent, StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_is_asked_at_its_door_for_spans_with_the_calls_workspace()
    {
        var address = HttpTransport.AddressOf(CallScript.Credential.ForTraces(), "desk");
        Assert.Equal("http://tuner.test/api/v1/traces?workspace_id=7", address!.AbsoluteUri);
    }

    private readonly ConcurrentQueue<byte[]> _tracesBytes = new();

    private IReadOnlyList<RecordName> Waiting => [.. new Outbox(_folder.Traces).List()];

    private FolderUnderTest Keeper(Func<Credential, DeliveryResult> traces, IStateFiles? disk = null) => CallScript.Keeper(
        disk ?? _disk,
        new ScriptedTransport((record, key) =>
        {
            if (!key.IsForTraces) return Taken;
            _traces.Enqueue((record.CallId, record.Payload.ToArray()));
            return traces(key);
        }),
        _time,
        log: (_, text) => _log.Enqueue(text));

    private static async Task EndAsync(FolderUnderTest keeper, int number, int spans, string attributes = """{"turn.number":1}""")
    {
        var call = keeper.Begin(CallScript.Header($"call-{number}", number));
        var seq = 0;
        for (var line = 1; line <= 3; line++) call.Take(CallScript.Line(line), ++seq);
        for (var span = 1; span <= spans; span++)
        {
            call.Take(SpanScript.Line(span, attributes), ++seq);
            if (span % 50 == 0) call.Commit();
        }

        call.End(null);
        await keeper.Finish(call).Tried;
    }

    private List<string> Files() =>
        [.. ((string[])[_folder.Live, _folder.Outbox, _folder.Rejected, _folder.Traces.Outbox, _folder.Traces.Rejected]).SelectMany(folder => _folder.Files.List(folder).Select(name => Path.Combine(folder, name)))];

    private byte[] Read(string path)
    {
        using var file = _folder.Files.OpenForReading(path)!;
        var bytes = new byte[file.Length];
        file.Read(bytes, 0);
        return bytes;
    }
}
