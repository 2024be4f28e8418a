using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Journal;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Delivery;

/// <summary>What whoever asked for a record's delivery is told of each attempt.</summary>
public sealed class DeliveryNewsTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(50));
    private readonly ForgettingDisk _disk = new();
    private readonly DeliveryCounters _counters = new();
    private readonly ConcurrentQueue<DeliveryNews> _news = new();
    private readonly StateFolder _folder;

    public DeliveryNewsTests() => _folder = new StateFolder(_disk, "/state");

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    [Fact]
    public async Task A_call_that_arrived_is_settled_with_nothing_to_say_and_no_next_try() =>
        Assert.Equal(News(DeliveryNewsKind.Delivered, 201, "", 0), await TryAsync(new DeliveryResult.Delivered(201, false)));

    [Fact]
    public async Task A_call_that_is_refused_for_good_says_why_and_has_no_next_try() =>
        Assert.Equal(News(DeliveryNewsKind.Rejected, 422, "call_id: missing", 0), await TryAsync(new DeliveryResult.Rejected(422, "call_id: missing")));

    [Theory]
    [InlineData("503", 503)]
    [InlineData("network", 0)]
    public async Task A_call_that_is_tried_again_says_when(string answer, int status) =>
        Assert.Equal(News(DeliveryNewsKind.Waiting, status, "busy", Now + 500), await TryAsync(new DeliveryResult.TryLater(answer, "busy")));

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public async Task A_key_that_is_refused_is_tried_again_in_an_hour_and_the_setting_is_named(int status)
    {
        var why = $"the server refuses the API key for workspace 7 at {CallScript.BaseUrl} (HTTP {status}): check TUNER_API_KEY";
        Assert.Equal(News(DeliveryNewsKind.Waiting, status, why, Now + 3_600_000), await TryAsync(new DeliveryResult.KeyRefused(status, "no")));
        Assert.Equal(status.ToString(System.Globalization.CultureInfo.InvariantCulture), Assert.Single(new Outbox(_folder).List()).Answer);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(null)]
    public async Task The_rest_of_a_call_that_the_server_has_is_kept_and_a_whole_call_that_it_has_is_let_go(bool? rest)
    {
        var news = await TryAsync(new DeliveryResult.Delivered(409, true), rest);
        Assert.Equal((DeliveryNewsKind.Delivered, 409, 0L), (news.Kind, news.Status, news.RetryAt));
        Assert.Equal(rest is null ? "" : "the server has this call already, made of an earlier part of it; the rest is kept in rejected/", news.Why);
        Assert.Equal(rest is null ? 0 : 1, new RejectedFolder(_folder).List().Count());
        Assert.Empty(new Outbox(_folder).List());
        Assert.Equal(rest is null ? (1L, 0L) : (0L, 1L), (_counters.Delivered, _counters.Superseded));
    }

    [Fact]
    public async Task A_damaged_record_is_laid_aside_before_any_attempt()
    {
        var news = await TryAsync(new DeliveryResult.Delivered(201, false), damaged: true);
        Assert.Equal(new DeliveryNews("one", "", DeliveryNewsKind.Rejected, 0, 0, "the record's file is damaged", 0), news);
        Assert.Equal("the record's file is damaged", new RejectedFolder(_folder).AnswerOf(Assert.Single(new RejectedFolder(_folder).List()))!.Why);
    }

    [Fact]
    public async Task A_disk_that_does_not_let_go_of_a_call_that_arrived_is_told_and_the_call_is_sent_once()
    {
        var transport = new ScriptedTransport();
        Put(null, damaged: false);
        await using var delivery = Delivery(transport);
        _disk.Fails = static (_, path) => path.EndsWith(".call", StringComparison.Ordinal);
        for (var round = 0; round < 2; round++) await delivery.TryAllAsync(TestContext.Current.CancellationToken);
        Assert.Equal(News(DeliveryNewsKind.Delivered, 201, "", 0) with { Attempts = 0, IsStuck = true }, Assert.Single(_news));
        Assert.Single(transport.Sent);
    }

    [Fact]
    public async Task A_record_that_cannot_be_opened_is_said_once_and_sent_when_it_can()
    {
        var (isBroken, log) = (true, new ConcurrentQueue<string>());
        var disk = new InterruptedDisk(_disk)
        {
            AfterOpen = path =>
            {
                if (isBroken && path.EndsWith(".call", StringComparison.Ordinal)) throw new IOException("Input/output error");
            },
        };
        var transport = new ScriptedTransport();
        Put(null, damaged: false);
        await using var delivery = new RecordDelivery(new StateFolder(disk, "/state"), new DeliverySettings(), transport, _time, static () => 0.5, new TunerLog((_, text) => log.Enqueue(text)), _news.Enqueue);
        delivery.Add(CallScript.Credential);
        for (var round = 0; round < 2; round++) Assert.Equal(1, await delivery.TryAllAsync(TestContext.Current.CancellationToken));
        Assert.StartsWith("cannot read /state/outbox: ", Assert.Single(log), StringComparison.Ordinal);
        Assert.Empty(transport.Sent);
        isBroken = false;
        Assert.Equal(0, await delivery.TryAllAsync(TestContext.Current.CancellationToken));
        Assert.Single(transport.Sent);
    }

    [Fact]
    public async Task A_record_that_went_without_its_largest_values_is_delivered_and_that_is_said()
    {
        var whole = $$$"""{"general_meta_data_raw":{"mine":"{{{new string('m', 5_000)}}}"}}""";
        Put(null, damaged: false, whole);
        await using var delivery = Delivery(new ScriptedTransport(static (record, _) =>
            record.Payload.Length > 1_000 ? new DeliveryResult.TooLarge(413, new DeliveryResult.Rejected(413, "no")) : new DeliveryResult.Delivered(201, false)));
        await delivery.TryAllAsync(TestContext.Current.CancellationToken);
        var news = Assert.Single(_news);
        Assert.Equal(News(DeliveryNewsKind.Delivered, 201, news.Why, 0), news);
        Assert.StartsWith($"the server takes no record of {whole.Length} bytes: it has the call in ", news.Why, StringComparison.Ordinal);
    }

    private static DeliveryNews News(DeliveryNewsKind kind, int status, string why, long retryAt) => new("one", "call-1", kind, status, 1, why, retryAt);

    private async Task<DeliveryNews> TryAsync(DeliveryResult answer, bool? rest = null, bool damaged = false)
    {
        Put(rest, damaged);
        await using var delivery = Delivery(new ScriptedTransport((_, _) => answer));
        await delivery.TryAllAsync(TestContext.Current.CancellationToken);
        return Assert.Single(_news);
    }

    private RecordDelivery Delivery(ITransport transport)
    {
        var delivery = new RecordDelivery(_folder, new DeliverySettings(), transport, _time, static () => 0.5, new TunerLog(null), _news.Enqueue, _counters);
        delivery.Add(CallScript.Credential);
        return delivery;
    }

    private void Put(bool? rest, bool damaged, string payload = "{}")
    {
        var name = new RecordName(Now, "one", CallScript.Credential.Place, CallScript.Credential.Key, 0, 0, RecordName.New);
        new Outbox(_folder).Put(name, new RecordFacts { CallId = "call-1", BaseUrl = CallScript.BaseUrl, WorkspaceId = 7, AgentId = "desk", Rest = rest }, Encoding.UTF8.GetBytes(payload));
        if (!damaged) return;
        using var file = _disk.Open(Path.Combine(_folder.Outbox, name.ToString()))!;
        file.SetLength(5);
    }
}
