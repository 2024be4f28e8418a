using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Journal;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Delivery;

/// <summary>The spans of a call go to a collector as the call goes to Tuner: each by itself, and neither holds up the other.</summary>
public sealed class SpanDeliveryTests
{
    private const string Endpoint = "http://collector.test/v1/traces";
    private static readonly DeliveryResult Taken = new DeliveryResult.Delivered(200, false);
    private static readonly DeliveryResult Down = new DeliveryResult.TryLater("network", "nobody there", ServerIsDown: true);

    private readonly ForgettingDisk _disk = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(50));
    private readonly ConcurrentQueue<string> _log = new();
    private readonly StateFolder _folder;

    public SpanDeliveryTests() => _folder = new StateFolder(_disk, "/state");

    [Fact]
    public async Task A_finished_call_goes_to_both_and_both_let_it_go()
    {
        var transport = new ScriptedTransport((_, _) => Taken);
        await using var keeper = Keeper(transport);
        await EndAsync(keeper, 1);
        await Eventually.True(() => keeper.Counters is { Delivered: 1, Spans.Delivered: 1 }, "both have it");
        Assert.Equal(2, transport.Sent.Count);
        Assert.Equal(transport.Sent[0].Payload, transport.Sent[1].Payload);
        await Eventually.True(() => Files().Count == 0, "and nothing of it is left on the disk");
    }

    [Fact]
    public async Task A_dead_collector_holds_up_no_call_and_gets_the_spans_when_it_is_back()
    {
        var transport = new ScriptedTransport(static (_, key) => key.IsCollector ? Down : new DeliveryResult.Delivered(201, false));
        await using var keeper = Keeper(transport);
        keeper.Start();
        for (var call = 1; call <= 3; call++) await EndAsync(keeper, call);
        await Eventually.True(() => keeper.Counters.Delivered == 3 && keeper.Delivery.CountSpansWaiting() == 3, "the server has all, the collector none");
        Assert.Equal(0, keeper.Delivery.CountWaiting());
        transport.Respond = (_, _) => Taken;
        await Eventually.True(
            () =>
            {
                _time.Advance(TimeSpan.FromMinutes(1));
                return keeper.Counters.Spans.Delivered == 3;
            },
            "the collector has all");
        await Eventually.True(() => Files().Count == 0, "and nothing of it is left on the disk");
    }

    [Fact]
    public async Task A_dead_server_holds_up_no_spans()
    {
        await using var keeper = Keeper(new ScriptedTransport(static (_, key) => key.IsCollector ? Taken : Down));
        for (var call = 1; call <= 3; call++) await EndAsync(keeper, call);
        await Eventually.True(() => keeper.Counters.Spans.Delivered == 3, "the collector has all");
        Assert.Equal((3, 0), (keeper.Delivery.CountWaiting(), keeper.Delivery.CountSpansWaiting()));
    }

    [Fact]
    public async Task Spans_that_are_refused_for_good_are_laid_aside_with_the_reason_and_the_call_is_not()
    {
        await using var keeper = Keeper(new ScriptedTransport(static (_, key) => key.IsCollector ? new DeliveryResult.Rejected(400, "no") : Taken));
        await EndAsync(keeper, 1);
        await Eventually.True(() => keeper.Counters is { Delivered: 1, Spans.Rejected: 1 }, "one takes it, the other does not");
        Assert.Equal(0, keeper.Counters.Rejected);
        await Eventually.True(() => new RejectedFolder(_folder.Otlp).List().Any(), "its spans are laid aside");
        var aside = Assert.Single(new RejectedFolder(_folder.Otlp).List());
        Assert.Equal(("400", "no"), (aside.Answer, new RejectedFolder(_folder.Otlp).AnswerOf(aside)!.Why));
        Assert.True(new RejectedFolder(_folder.Otlp).TryAgain(aside));
        Assert.Single(new Outbox(_folder.Otlp).List());
    }

    [Fact]
    public async Task Spans_that_a_collector_would_not_have_are_counted_and_said_and_not_sent_again()
    {
        var transport = new ScriptedTransport(static (_, key) => key.IsCollector ? new DeliveryResult.Delivered(200, false) { RejectedSpans = 4, Why = "too old" } : Taken);
        await using var keeper = Keeper(transport);
        await EndAsync(keeper, 1);
        await Eventually.True(() => keeper.Counters is { Delivered: 1, Spans.Delivered: 1 }, "both have it");
        Assert.Equal(4, keeper.Counters.Spans.RejectedSpans);
        Assert.Contains(_log, line => line.Contains("call-1 but for 4: too old", StringComparison.Ordinal));
        Assert.Equal(2, transport.Sent.Count);
    }

    [Theory]
    [InlineData(3, "", "the collector took the spans of call call-1 but for 3")]
    [InlineData(0, "mind the clock", "the collector took the spans of call call-1: mind the clock")]
    [InlineData(0, "", "")]
    public async Task What_a_collector_says_of_spans_that_it_took_is_said_where_it_says_something(long rejected, string why, string said)
    {
        await using var keeper = Keeper(new ScriptedTransport((_, key) => key.IsCollector ? new DeliveryResult.Delivered(200, false) { RejectedSpans = rejected, Why = why } : Taken));
        await EndAsync(keeper, 1);
        await Eventually.True(() => keeper.Counters is { Delivered: 1, Spans.Delivered: 1 }, "both have it");
        Assert.Equal(said, string.Join('\n', _log));
    }

    [Fact]
    public async Task What_a_dead_process_left_goes_to_both_and_what_it_had_laid_down_already_only_once()
    {
        for (var call = 1; call <= 2; call++)
            using (var live = new JournalOpener(_folder, new LiveShare(_folder, 1 << 30), keep: false, static _ => false).Open(Header(call), 0, null))
            {
                live.Take(CallScript.Line(1), 1);
                live.Commit();
            }

        var laid = Collector.EntryOf(Endpoint, new RecordName(1, Header(1).Id, "", "", 0, 0, RecordName.New), new RecordFacts { CallId = "call-1", BaseUrl = "", WorkspaceId = 7, AgentId = "desk" })!;
        new Outbox(_folder.Otlp).Put(laid.Name, laid.Facts, "{}"u8);
        await using var keeper = Keeper(new ScriptedTransport(static (_, _) => Down));
        keeper.Recover();
        Assert.Equal((2, 2), (keeper.Delivery.CountWaiting(), keeper.Delivery.CountSpansWaiting()));
        Assert.Empty(_folder.Files.List(_folder.Live));
    }

    [Fact]
    public async Task Where_the_disk_takes_nothing_both_go_from_memory()
    {
        var transport = new ScriptedTransport(static (_, _) => Taken);
        await using var keeper = Keeper(transport, new ForgettingDisk { Fails = static (_, path) => path.Contains("outbox", StringComparison.Ordinal) });
        await EndAsync(keeper, 1);
        await Eventually.True(() => keeper.Counters is { Delivered: 1, Spans.Delivered: 1 }, "both have it");
    }

    [Fact]
    public void Spans_whose_call_could_not_be_laid_down_are_taken_back_with_it()
    {
        var folder = new StateFolder(new ForgettingDisk { Fails = static (_, path) => path.StartsWith("/state/outbox", StringComparison.Ordinal) }, "/state");
        var (name, facts) = (new RecordName(1, Header(1).Id, "p", "k", 0, 0, RecordName.New), new RecordFacts { CallId = "call-1", BaseUrl = CallScript.BaseUrl, WorkspaceId = 7, AgentId = "desk" });
        var spans = Collector.EntryOf(Endpoint, name, facts)!;
        Assert.Throws<IOException>(() => JournalToOutbox.Move(folder, name, facts, "{}"u8, null, keep: false, [new(Destination.Collector, spans.Name, spans.Facts, "{}"u8.ToArray())]));
        Assert.Empty(new Outbox(folder.Otlp).List());
    }

    [Fact]
    public async Task A_full_folder_lets_go_of_spans_before_it_lets_go_of_a_call_and_says_so()
    {
        await using var keeper = CallScript.Keeper(_disk, new ScriptedTransport(static (_, _) => Down), _time);
        for (var call = 1; call <= 3; call++) await EndAsync(keeper, call);
        var bytes = Files().Sum(path => _folder.Files.Describe(path)!.Value.Bytes);
        new StateLimits(_folder, new DeliverySettings { MaxBytes = bytes * 2 / 3 * 4 / 3 }, keeper.Counters, _time, new TunerLog((_, text) => _log.Enqueue(text))).Enforce();
        Assert.Equal(3, keeper.Delivery.CountWaiting());
        Assert.Equal(3 - keeper.Counters.Spans.Lost[LossReason.FolderFull], keeper.Delivery.CountSpansWaiting());
        Assert.Empty(keeper.Counters.Lost);
        Assert.Contains(_log, line => line.StartsWith("the spans of call call-", StringComparison.Ordinal) && line.Contains(" lost (folder_full)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Spans_go_for_their_age_where_a_collector_was_asked_and_the_call_stays_while_no_server_was()
    {
        await using var keeper = new FolderUnderTest(_folder, new DeliverySettings(), new ScriptedTransport(static (_, _) => Down), _time);
        await EndAsync(keeper, 1);
        _time.Advance(TimeSpan.FromDays(100));
        keeper.Delivery.Enforce();
        Assert.Equal((1, 1), (keeper.Delivery.CountWaiting(), keeper.Delivery.CountSpansWaiting()));
        keeper.Add(Opens("authorization=x"));
        keeper.Delivery.Enforce();
        Assert.Equal((1, 0), (keeper.Delivery.CountWaiting(), keeper.Delivery.CountSpansWaiting()));
        Assert.Equal(1, keeper.Counters.Spans.Lost[LossReason.TooOld]);
        Assert.Empty(keeper.Counters.Lost);
    }

    [Fact]
    public async Task No_header_reaches_the_disk_or_the_log()
    {
        await using var keeper = Keeper(new ScriptedTransport(static (_, key) => key.IsCollector ? new DeliveryResult.KeyRefused(401, "the collector refuses the headers") : Down));
        await EndAsync(keeper, 1);
        await Eventually.True(() => _log.Any(line => line.Contains("TUNER_OTLP_HEADERS", StringComparison.Ordinal)), "it is told which setting to check");
        foreach (var path in Files()) Assert.DoesNotContain("hush", path + Encoding.UTF8.GetString(Read(path)), StringComparison.Ordinal);
        Assert.DoesNotContain(_log, line => line.Contains("hush", StringComparison.Ordinal));
        Assert.Equal("401", Assert.Single(new Outbox(_folder.Otlp).List()).Answer);
    }

    [Fact]
    public async Task Other_headers_for_the_same_collector_count_from_then_on()
    {
        var used = new ConcurrentQueue<string>();
        await using var keeper = Keeper(new ScriptedTransport((_, key) =>
        {
            if (key.IsCollector) used.Enqueue(key.Headers![0].Value);
            return Taken;
        }));
        await EndAsync(keeper, 1);
        await Eventually.True(() => used.Count == 1, "with the first");
        keeper.Add(Opens("authorization=new-and-better"));
        await EndAsync(keeper, 2);
        await Eventually.True(() => used.Count == 2, "with the second");
        Assert.Equal(["Basic hush-hush", "new-and-better"], used);
    }

    [Fact]
    public void An_answer_to_headers_that_were_replaced_meanwhile_says_nothing_of_the_newer_ones()
    {
        var (old, newer) = (Opens("authorization=old"), Opens("authorization=new"));
        var known = SendKnowledge.Nothing.With(old).With(newer);
        foreach (var answer in new DeliveryResult[] { Taken, new DeliveryResult.KeyRefused(401, "no") })
        {
            var key = Assert.Single(known.After(answer, old, TimeSpan.Zero, TimeSpan.Zero).Keys.Values);
            Assert.True(key.Credential.IsSame(newer));
            Assert.False(key.IsParked(TimeSpan.Zero));
        }

        Assert.True(Assert.Single(known.After(new DeliveryResult.KeyRefused(401, "no"), newer, TimeSpan.Zero, TimeSpan.Zero).Keys.Values).IsParked(TimeSpan.Zero));
    }

    [Fact]
    public async Task A_call_that_names_no_collector_leaves_nothing_for_one()
    {
        await using var keeper = Keeper(new ScriptedTransport(static (_, _) => Down));
        var call = keeper.Begin(CallScript.Header("call-1"));
        call.Take(CallScript.Line(1), 1);
        call.End(null);
        await keeper.Finish(call).Tried;
        Assert.Equal((1, 0), (keeper.Delivery.CountWaiting(), keeper.Delivery.CountSpansWaiting()));
    }

    private static Credential Opens(string headers) => Collector.Read(Endpoint, headers, ("", ""), new List<string>())!;

    private static JournalHeader Header(int call)
    {
        var header = CallScript.Header($"call-{call}", call);
        return header with { Origin = header.Origin with { Otlp = Endpoint } };
    }

    private static async Task EndAsync(FolderUnderTest keeper, int number)
    {
        var call = keeper.Begin(Header(number));
        call.Take(CallScript.Line(1), 1);
        call.End(null);
        await keeper.Finish(call).Tried;
    }

    private FolderUnderTest Keeper(ITransport transport, IStateFiles? disk = null)
    {
        var keeper = CallScript.Keeper(disk ?? _disk, transport, _time, log: (_, text) => _log.Enqueue(text));
        keeper.Add(Opens("authorization=Basic%20hush-hush"));
        return keeper;
    }

    private List<string> Files() =>
        [.. ((string[])[_folder.Live, _folder.Outbox, _folder.Rejected, _folder.Otlp.Outbox, _folder.Otlp.Rejected]).SelectMany(folder => _folder.Files.List(folder).Select(name => Path.Combine(folder, name)))];

    private byte[] Read(string path)
    {
        using var file = _folder.Files.OpenForReading(path)!;
        var bytes = new byte[file.Length];
        file.Read(bytes, 0);
        return bytes;
    }
}
