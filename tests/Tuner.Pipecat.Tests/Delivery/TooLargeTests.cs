using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;
using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Journal;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Delivery;

public sealed class TooLargeTests
{
    private readonly ForgettingDisk _disk = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(50));
    private readonly ConcurrentQueue<string> _log = new();
    private int _limit = 50_000;

    [Fact]
    public async Task A_record_that_is_too_large_goes_without_its_largest_values_and_the_whole_stays()
    {
        var transport = Server();
        await using var folder = Folder(transport);
        Put("call-1", 300_000);
        Assert.Equal(0, await folder.TryAllAsync(TestContext.Current.CancellationToken));
        Assert.Equal((1, 0), (folder.Counters.Delivered, folder.Counters.Rejected));
        Assert.Equal(2, transport.Sent.Count);
        Assert.InRange(transport.Sent[1].Payload.Length, 1, 50_000);
        Assert.Contains("left_out", System.Text.Encoding.UTF8.GetString(transport.Sent[1].Payload), StringComparison.Ordinal);

        var rejected = new RejectedFolder(new StateFolder(_disk, "/state"));
        Assert.Empty(rejected.List());
        var whole = Assert.Single(rejected.ListShortened());
        Assert.Contains("takes no record of", rejected.AnswerOf(whole)!.Why, StringComparison.Ordinal);
        Assert.True(_disk.Describe($"/state/rejected/{whole}")!.Value.Bytes > 300_000);
        Assert.Contains(_log, line => line.Contains("call-1", StringComparison.Ordinal) && line.Contains("kept in rejected/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_a_server_takes_is_remembered_for_an_hour()
    {
        var transport = Server();
        await using var folder = Folder(transport);
        Put("call-1", 300_000);
        await folder.TryAllAsync(TestContext.Current.CancellationToken);
        Put("call-2", 300_000);
        await folder.TryAllAsync(TestContext.Current.CancellationToken);
        Assert.Equal(3, transport.Sent.Count);
        Put("call-3", 10_000);
        await folder.TryAllAsync(TestContext.Current.CancellationToken);
        Assert.True(transport.Sent[3].Payload.Length > 10_000);
        _time.Advance(TimeSpan.FromMinutes(61));
        _limit = int.MaxValue;
        Put("call-4", 300_000);
        await folder.TryAllAsync(TestContext.Current.CancellationToken);
        Assert.True(transport.Sent[4].Payload.Length > 300_000);
    }

    [Fact]
    public async Task Another_process_sends_no_whole_record_in_vain_within_that_hour()
    {
        await using (var first = Folder(Server()))
        {
            Put("call-1", 300_000);
            await first.TryAllAsync(TestContext.Current.CancellationToken);
        }

        var transport = Server();
        await using (var next = Folder(transport))
        {
            Put("call-2", 300_000);
            await next.TryAllAsync(TestContext.Current.CancellationToken);
        }

        Assert.InRange(Assert.Single(transport.Sent).Payload.Length, 1, 50_000);
        Assert.Single(Hints());

        _time.Advance(TimeSpan.FromMinutes(61));
        transport = Server();
        await using var later = Folder(transport);
        Put("call-3", 300_000);
        await later.TryAllAsync(TestContext.Current.CancellationToken);
        Assert.True(transport.Sent[0].Payload.Length > 300_000);
        Assert.Single(Hints());
    }

    [Theory]
    [InlineData(-10, 40_000, true)]
    [InlineData(-61, 40_000, false)] // forgotten
    [InlineData(10, 40_000, false)] // of another clock
    [InlineData(-10, 0, false)] // nothing fits in there: nobody learned that
    public async Task A_hint_counts_when_it_is_of_the_last_hour_and_makes_sense(int minutes, long taken, bool counts)
    {
        Hint($"{CallScript.Credential.Place}.{taken}.60000.{_time.GetUtcNow().AddMinutes(minutes).ToUnixTimeMilliseconds()}.limit");
        Hint($"another.1.1.{_time.GetUtcNow().ToUnixTimeMilliseconds()}.limit");
        Hint(".limit");
        Hint($"{CallScript.Credential.Place}.x.y.z.limit");
        var transport = Server();
        await using var folder = Folder(transport);
        Put("call-1", 300_000);
        await folder.TryAllAsync(TestContext.Current.CancellationToken);
        Assert.Equal(counts, transport.Sent[0].Payload.Length <= taken);
    }

    [Fact]
    public async Task Of_two_hints_the_younger_counts()
    {
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        Hint($"{CallScript.Credential.Place}.45000.300000.{now - 2000}.limit");
        Hint($"{CallScript.Credential.Place}.30000.300000.{now - 1000}.limit");
        Hint($"{CallScript.Credential.Place}.40000.300000.{now - 3000}.limit");
        var transport = Server();
        await using var folder = Folder(transport);
        Put("call-1", 300_000, 35_000);
        await folder.TryAllAsync(TestContext.Current.CancellationToken);
        Assert.InRange(Assert.Single(transport.Sent).Payload.Length, 1, 30_000);
    }

    [Fact]
    public async Task A_disk_that_takes_no_hint_changes_nothing_of_the_sending()
    {
        _disk.Fails = (_, path) => path.Contains("/servers", StringComparison.Ordinal);
        var transport = Server();
        await using var folder = Folder(transport);
        Put("call-1", 300_000);
        Put("call-2", 300_000);
        Assert.Equal(0, await folder.TryAllAsync(TestContext.Current.CancellationToken));
        Assert.Equal(3, transport.Sent.Count);
        Assert.Empty(Hints());
    }

    [Fact]
    public async Task It_is_halved_a_bounded_number_of_times_and_then_the_answer_stands()
    {
        _limit = 0;
        var transport = Server(new DeliveryResult.TryLater(AnswerReader.NotTheApi, "HTTP 413"));
        await using var folder = Folder(transport);
        Put("call-1", [.. Enumerable.Range(0, 40).Select(power => 300 + (power * power * 200))]);
        Assert.Equal(1, await folder.TryAllAsync(TestContext.Current.CancellationToken));
        Assert.InRange(transport.Sent.Count, 3, 7);
        for (var sent = 1; sent < transport.Sent.Count; sent++) Assert.True(transport.Sent[sent].Payload.Length < transport.Sent[sent - 1].Payload.Length);
        Assert.Equal((0, 0), (folder.Counters.Delivered, folder.Counters.Rejected));
    }

    [Fact]
    public async Task A_record_that_is_taken_at_once_says_nothing_of_how_large_one_may_be()
    {
        _limit = int.MaxValue;
        var transport = Server();
        await using var folder = Folder(transport);
        foreach (var size in (int[])[1_000, 300_000])
        {
            Put($"call-{size}", size);
            await folder.TryAllAsync(TestContext.Current.CancellationToken);
        }

        Assert.True(transport.Sent[1].Payload.Length > 300_000);
        Assert.Empty(Hints());
    }

    private ScriptedTransport Server(DeliveryResult? otherwise = null) => new((record, _) =>
        record.Payload.Length > _limit ? new DeliveryResult.TooLarge(413, otherwise ?? new DeliveryResult.Rejected(413, "too large")) : new DeliveryResult.Delivered(201, false));

    private FolderUnderTest Folder(ScriptedTransport transport) => CallScript.Keeper(_disk, transport, _time, log: (_, text) => _log.Enqueue(text));

    private string[] Hints() => [.. _disk.List("/state/servers")];

    private void Hint(string name) => _disk.CreateNew("/state/servers/" + name).Dispose();

    private void Put(string call, params int[] results)
    {
        var rows = string.Join(',', results.Select(length => "{\"role\":\"agent_result\",\"tool\":{\"name\":\"t\",\"result\":{\"value\":\"" + new string('r', length) + "\"}}}"));
        var name = new RecordName(_time.GetUtcNow().ToUnixTimeMilliseconds(), call, CallScript.Credential.Place, CallScript.Credential.Key, 0, 0, RecordName.New);
        var facts = new RecordFacts { CallId = call, BaseUrl = CallScript.BaseUrl, WorkspaceId = 7, AgentId = "desk" };
        new Outbox(new StateFolder(_disk, "/state")).Put(name, facts, System.Text.Encoding.UTF8.GetBytes($$"""{"call_id":"{{call}}","transcript_with_tool_calls":[{{rows}}]}"""));
    }
}
