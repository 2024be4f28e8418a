using Tuner.Cli.Outbox;
using Tuner.Cli.Tests.Support;
using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Journal;
using Tuner.Pipecat.Tests.Support;
using Tuner.Server;

namespace Tuner.Cli.Tests.Outbox;

/// <summary>What the server's page asks of this machine's state folder, with real files and a real server.</summary>
public sealed class MachineOutboxTests : IAsyncDisposable
{
    private const string Key = "tr_api_cli";
    private readonly TemporaryFolder _state = new();
    private readonly FaultServer _server = new(FaultServer.Status(503));
    private readonly List<string> _said = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_call_that_waits_is_told_of_with_the_last_answer_and_is_delivered_when_it_is_sent_again()
    {
        await PlayAsync("waiting");
        var call = Assert.Single(Outbox().Read(10).Shown);
        Assert.Equal(("waiting", UndeliveredState.Waiting, "503", null), (call.CallId, call.State, call.Answer, call.Why));
        Assert.True(call is { Attempts: > 0, NextTryMs: not null, AgeMs: >= 0 });

        // Again in vain: it stays, and one more try is counted.
        Assert.True(await Outbox().SendAgainAsync(call.Id, Cancel));
        Assert.Equal(call.Attempts + 1, Assert.Single(Outbox().Read(10).Shown).Attempts);

        _server.Behave = FaultServer.Created;
        Assert.True(await Outbox().SendAgainAsync(call.Id, Cancel));
        Assert.Equal((0, 0), (Outbox().Read(10).Total, Outbox().Read(10).Shown.Count));
        Assert.Equal("waiting", _server.Requests[^1].CallId);
        Assert.False(await Outbox().SendAgainAsync(call.Id, Cancel));
    }

    [Fact]
    public async Task A_call_that_was_refused_is_told_of_with_the_servers_words_and_goes_when_the_cause_is_mended()
    {
        _server.Behave = FaultServer.Status(422, body: "{\"detail\":\"no such agent\"}");
        await PlayAsync("refused");
        var call = Assert.Single(Outbox().Read(10).Shown);
        Assert.Equal(("refused", UndeliveredState.Refused, "422"), (call.CallId, call.State, call.Answer));
        Assert.Contains("no such agent", call.Why, StringComparison.Ordinal);
        _server.Behave = FaultServer.Created;
        Assert.True(await Outbox().SendAgainAsync(call.Id, Cancel));
        Assert.Equal(0, Outbox().Read(10).Total);
    }

    [Fact]
    public async Task A_call_that_was_cut_is_finished_and_sent()
    {
        var log = await File.ReadAllLinesAsync(Calls.Log("1.7.0", "clinic"), Cancel);
        var header = $$"""{"v":1,"config":{"workspace_id":42,"agent_id":"desk","call_id":"cut","call_type":"web_call"},"t":1795495233944286812,"base_url":"{{_server.BaseUrl}}","capture":"full","host":{"name":"{{Environment.MachineName}}","boot":"another","pid":1,"start":1},"number":1,"key":"{{new Credential(Key, _server.BaseUrl, 42).Key}}"}""";
        _state.Write("live/machine-1-1-1.jsonl", string.Join('\n', [header, .. log.Skip(1), ""]));
        var call = Assert.Single(Outbox().Read(10).Shown);
        Assert.Equal(("cut", UndeliveredState.Cut, "machine-1-1-1"), (call.CallId, call.State, call.Id));
        _server.Behave = FaultServer.Created;
        Assert.True(await Outbox().SendAgainAsync(call.Id, Cancel));
        Assert.Equal("cut", Assert.Single(_server.Requests).CallId);
        Assert.Equal(0, Outbox().Read(10).Total);
    }

    [Fact]
    public async Task Without_the_calls_own_key_it_is_made_due_for_whoever_has_it_and_says_so()
    {
        await PlayAsync("foreign");
        var asked = _server.Requests.Count;
        var outbox = Outbox("another_key");
        Assert.True(await outbox.SendAgainAsync(outbox.Read(10).Shown[0].Id, Cancel));
        Assert.Equal(asked, _server.Requests.Count);
        var call = Assert.Single(outbox.Read(10).Shown);
        Assert.Equal(0, call.NextTryMs);
        Assert.Contains("another key", call.Why, StringComparison.Ordinal);
        // A server need not have a key at all.
        Assert.True(await Outbox(null).SendAgainAsync(call.Id, Cancel));
        Assert.Equal(asked, _server.Requests.Count);
        Assert.DoesNotContain(_said, sentence => sentence.Contains(Key, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Of_many_calls_a_few_are_told_and_all_are_counted_and_those_on_their_way_are_not_among_them()
    {
        await PlayAsync("first");
        var name = Assert.Single(new Pipecat.Delivery.Outbox(new StateFolder(RealDisk.Files, _state.Path)).List());
        var file = _state.File($"outbox/{name}");
        for (var i = 0; i < 2_100; i++) File.Copy(file, _state.File($"outbox/{name with { Id = $"copy-{i}" }}"));
        var read = Outbox().Read(10);
        Assert.Equal((10, 2_000, true), (read.Shown.Count, read.Total, read.IsAtLeast));
        foreach (var copy in Directory.GetFiles(_state.File("outbox"))) File.Delete(copy);
        await File.WriteAllTextAsync(_state.File($"outbox/{name with { QueuedAt = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), Answer = RecordName.New }}"), "{}\n", Cancel);
        Assert.Empty(Outbox().Read(10).Shown);
    }

    [Fact]
    public async Task Strange_files_and_a_folder_that_is_none_are_borne()
    {
        foreach (var folder in (string[])["live", "outbox", "rejected"])
            foreach (var file in (string[])["....call", "1795907000000.<b>.p.k.0.0.\u202enew.call", "x.answer.json", "-.jsonl", "\u202e.jsonl"]) _state.Write($"{folder}/{file}", "not as we write it");
        var read = Outbox().Read(10);
        Assert.Null(read.Fault);
        foreach (var call in read.Shown) await Outbox().SendAgainAsync(call.Id, Cancel);
        Assert.Empty(_server.Requests);
        Assert.False(await Outbox().SendAgainAsync("../../etc/passwd", Cancel));

        var none = new MachineOutbox(Cli(Key).Context(TextWriter.Null, TextWriter.Null), new StateFolder(RealDisk.Files, _state.Write("file", "")), _said.Add);
        Assert.Empty(none.Read(10).Shown);
        Assert.False(await none.SendAgainAsync("x", Cancel));
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _state.Dispose();
    }

    private Task<CliResult> PlayAsync(string callId) => Cli(Key).RunAsync("replay", Calls.Log("1.7.0", "clinic"), "--live", "--call-id", callId, "--send", _server.BaseUrl);

    private MachineOutbox Outbox(string? key = Key) => new(Cli(key).Context(TextWriter.Null, TextWriter.Null), new StateFolder(RealDisk.Files, _state.Path), _said.Add);

    private CliUnderTest Cli(string? key)
    {
        var cli = new CliUnderTest { RealNetwork = true, Variables = { ["TUNER_STATE_DIR"] = _state.Path } };
        if (key is not null) cli.Variables["TUNER_API_KEY"] = key;
        return cli;
    }
}
