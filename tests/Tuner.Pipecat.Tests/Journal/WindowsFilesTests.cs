using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Hosting;
using Tuner.Pipecat.Journal;
using Tuner.Pipecat.Models;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Journal;

/// <summary>The state folder's rules hold where files behave as on Windows; a model stands for it.</summary>
public sealed class WindowsFilesTests : IAsyncLifetime
{
    private const string Root = "/state";
    private readonly WindowsDisk _disk = new();
    private readonly ScriptedTransport _transport = new();
    private Engine _engine = null!;

    public ValueTask InitializeAsync()
    {
        _engine = NewEngine();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _engine.DisposeAsync();

    [Fact]
    public void The_folder_can_be_used() => Assert.Null(new StateFolder(_disk, Root).Prepare("probe"));

    [Fact]
    public async Task A_call_is_delivered_and_leaves_nothing_behind()
    {
        await CallAsync("call-1");
        Assert.Equal("call-1", TunerJson.Deserialize(Assert.Single(_transport.Sent).Payload)!.CallId);
        Assert.Empty(_disk.Names);
        Assert.Empty(_disk.Refused);
    }

    [Fact]
    public async Task A_record_that_a_stranger_holds_for_a_while_is_not_lost()
    {
        var opened = 0;
        _disk.Touching = path =>
        {
            // A scanner takes every new file for its first touches.
            if (path.Contains("outbox", StringComparison.Ordinal) && ++opened is > 1 and < 5) _disk.Hold(path);
            else _disk.ReleaseAll();
        };
        await CallAsync("call-1");
        Assert.NotEmpty(_disk.Refused);
        _disk.Touching = _ => { };
        _disk.ReleaseAll();
        await _engine.DisposeAsync();
        _engine = NewEngine();
        _engine.Add(new Credential("tr_api_test", "http://localhost:1", 7));
        await Eventually.True(() => _transport.Sent.Count > 0 && !_disk.Names.Any(name => name.EndsWith(StateFolder.RecordEnding, StringComparison.Ordinal) || name.EndsWith(StateFolder.JournalSuffix, StringComparison.Ordinal)), "the call arrived and nothing of it waits");
        Assert.All(_transport.Sent, sent => Assert.Equal("call-1", TunerJson.Deserialize(sent.Payload)!.CallId));
    }

    [Fact]
    public async Task A_journal_that_another_engine_holds_open_is_left_alone_until_it_lets_go()
    {
        var config = new TunerConfig { ApiKey = "tr_api_test", WorkspaceId = 7, AgentId = "desk", CallId = "call-1", BaseUrl = "http://localhost:1" };
        var observer = new Observer(config, _ => null, _engine);
        observer.Observe(new StartFrame());
        observer.Observe(new TranscriptionFrame { Text = "Hello there" });
        await _engine.FlushWritesAsync();
        var other = NewEngine();
        other.Add(new Credential("tr_api_test", "http://localhost:1", 7));
        await other.FlushAsync();
        Assert.Empty(_transport.Sent);
        Assert.Contains(_disk.Names, name => name.EndsWith(StateFolder.JournalSuffix, StringComparison.Ordinal));
        await observer.DisposeAsync();
        await Eventually.True(() => _transport.Sent.Count > 0, "the call arrived");
        await other.DisposeAsync();
        Assert.All(_transport.Sent, sent => Assert.Equal("call-1", TunerJson.Deserialize(sent.Payload)!.CallId));
    }

    [Fact]
    public void A_journal_that_could_not_be_synced_goes_on_in_a_new_file_under_its_name()
    {
        using (var journal = new CallJournal(_disk, "/state/live/a.jsonl", new FrameLogHeader { V = FrameLogHeader.Version }))
        {
            journal.Append("{\"one\":1}"u8);
            Assert.Null(journal.Commit());
            _disk.FailingSyncs = 1;
            Assert.Null(journal.Sync());
            journal.Append("{\"two\":2}"u8);
            Assert.Null(journal.Commit());
            Assert.Null(journal.Sync());
            using var second = _disk.Open("/state/live/a.jsonl")!;
            Assert.False(second.TryLock());
        }

        Assert.Equal(["/state/live/a.jsonl"], _disk.Names);
        using var file = _disk.OpenForReading("/state/live/a.jsonl")!;
        using var text = new StreamReader(new StateFileStream(file));
        Assert.EndsWith("{\"one\":1}\n{\"two\":2}\n", text.ReadToEnd(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("LOCALAPPDATA", "/Users/bot/AppData/Local", "/Users/bot/AppData/Local/tuner/state")]
    [InlineData("TUNER_STATE_DIR", "/data", "/data")]
    public void On_Windows_it_lies_in_the_users_local_folder(string variable, string value, string path) =>
        Assert.Equal(path, StateFolder.DefaultPath(name => name == variable ? value : name == "HOME" ? "/home/bot" : null, isWindows: true));

    private Engine NewEngine() =>
        new(new StateFolder(_disk, Root), new DeliverySettings(), _transport, TimeProvider.System, () => 0, null);

    private async Task CallAsync(string id)
    {
        var config = new TunerConfig { ApiKey = "tr_api_test", WorkspaceId = 7, AgentId = "desk", CallId = id, BaseUrl = "http://localhost:1" };
        await using var observer = new Observer(config, _ => null, _engine);
        observer.Observe(new StartFrame());
        observer.Observe(new TranscriptionFrame { Text = "Hello there" });
        observer.Observe(new EndFrame());
        await observer.DisposeAsync();
        await observer.FlushAsync(TestContext.Current.CancellationToken);
    }
}
