using System.Text;
using Microsoft.Extensions.Time.Testing;
using Tuner.Cli.Record;
using Tuner.Cli.Tests.Support;
using Tuner.Pipecat.Journal;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Cli.Tests.Record;

/// <summary>What a recorder does with lines, on a real folder and without a pipe.</summary>
public sealed class RecorderSessionTests : IAsyncDisposable
{
    private readonly TemporaryFolder _state = new();
    private readonly HostMessages _messages = new(static () => { });
    private readonly FakeTimeProvider _time = new();
    private readonly StateFolders _folders;
    private readonly RecorderSession _session;

    public RecorderSessionTests()
    {
        _folders = new StateFolders(static _ => null, TimeProvider.System, _messages);
        _session = new RecorderSession(_folders, _messages, _time);
    }

    private string Live => Path.Combine(_state.Path, "live");

    [Fact]
    public void Lines_that_the_disk_did_not_take_are_written_when_it_takes_them_though_no_other_line_comes()
    {
        Open(1);
        Directory.Delete(Live);
        File.WriteAllText(Live, "in the way");
        Line(1, 1);
        Assert.Equal(TimeSpan.FromSeconds(1), _session.Tick());
        File.Delete(Live);
        _time.Advance(TimeSpan.FromSeconds(1));
        _session.Tick();
        Assert.Contains("\"to\":\"n1\"", LockedFile.ReadText(Directory.GetFiles(Live).Single()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_of_which_no_line_came_leaves_nothing_behind()
    {
        Open(1);
        Take(1, 1, """{"wire":"end","lines":0,"dropped":{}}""");
        await TriedAsync();
        Assert.Empty(Directory.GetFiles(_state.Path, "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("""{"wire":"end","lines":1,"dropped":{"a":9223372036854775807,"b":9223372036854775807}}""")]
    [InlineData("""{"wire":"key","workspace_id":7,"api_key":"tr_api_x","base_url":"http://127.0.0.1:1","state_dir":"a\u0000b"}""")]
    [InlineData("""{"wire":"open","prices":"a\u0000b","base_url":"http://127.0.0.1:1","header":{"v":1,"config":{"workspace_id":7}}}""")]
    public async Task A_message_that_cannot_be_handled_ends_no_other_call(string message)
    {
        Open(1);
        Open(2);
        Line(1, 1);
        Line(2, 1);
        Take(message.Contains("open", StringComparison.Ordinal) ? 3 : 1, 2, message);
        Line(2, 2);
        _session.HostIsGone();
        await TriedAsync();
        Assert.Equal(2, Directory.GetFiles(Path.Combine(_state.Path, "outbox")).Length);
    }

    [Fact]
    public async Task The_calls_of_a_host_that_died_are_no_orphans_while_its_pipe_still_tells_of_them()
    {
        const string host = """  "host":{"pid":4194303,"start":1},  """;
        Open(1, host);
        Line(1, 1);
        _session.Tick();
        // Its recorder is killed, and it dies: what it said last is in the pipe of the next recorder, the calls one after the other.
        _session.LeaveJournals();
        await using var folders = new StateFolders(static _ => null, TimeProvider.System, _messages);
        var next = new RecorderSession(folders, _messages, _time);
        Say(0, 0, $$$"""{"wire":"key",{{{host}}}"state_dir":"{{{_state.Path}}}","base_url":"http://127.0.0.1:1","workspace_id":7}""");
        foreach (var folder in folders.All) Assert.Equal(0, folder.Delivery.Recover());
        Say(1, 0, $$$"""{"wire":"open",{{{host}}}"acked":1,"state_dir":"{{{_state.Path}}}","base_url":"http://127.0.0.1:1","header":{"v":1,"config":{"call_id":"call-1","workspace_id":7,"agent_id":"desk"},"t":1000000000}}""");
        next.Take(1, 2, CallScript.Line(2));
        Say(1, 3, """{"wire":"end","lines":2,"dropped":{}}""");
        await Task.WhenAll(folders.All.Select(static folder => folder.TriedAsync()));
        var outbox = new Pipecat.Delivery.Outbox(new StateFolder(RealDisk.Files, _state.Path));
        using var record = outbox.TryTake(Assert.Single(outbox.List()))!;
        Assert.Equal([1, 2], CallScript.LinesIn(record.Read()!.Value.Payload.ToArray()));

        void Say(int call, int seq, string json) => next.Take(call, seq, Encoding.UTF8.GetBytes(json));
    }

    [Fact]
    public void The_sound_of_a_call_lies_beside_its_journal()
    {
        Open(1, """  "audio":{"to":"keep"},  """);
        Line(1, 1);
        Sound(1, "in", 3);
        Sound(1, "out", 3);
        Take(1, 0, """{"wire":"audio_dropped","side":"out","clock":5000000,"ms":40}""");
        _session.Tick();
        Assert.Single(Directory.GetFiles(Live, "*" + StateFolder.SoundSuffix));
    }

    [Theory]
    [InlineData("")]
    [InlineData("""  "audio":null,  """)]
    [InlineData("""  "audio":{"to":"relative/folder"},  """)]
    [InlineData("""  "audio":{"to":"a\u0000b"},  """)]
    [InlineData("""  "audio":{},  """)]
    [InlineData("""  "audio":{"to":"keep"},"capture":"text",  """)]
    [InlineData("""  "audio":{"to":"keep","redact":false},"redaction":true,  """)]
    public void Sound_is_kept_only_where_it_was_asked_for_and_may_be(string settings)
    {
        Open(1, settings);
        Line(1, 1);
        Sound(1, "in", 3);
        _session.Tick();
        Assert.Empty(Directory.GetFiles(Live, "*" + StateFolder.SoundSuffix));
        Assert.NotEmpty(Directory.GetFiles(Live));
    }

    [Fact]
    public void Sound_of_no_call_and_sound_without_sense_hurt_nobody()
    {
        Open(1, """  "audio":{"to":"keep"},  """);
        Line(1, 1);
        Sound(7, "in", 3);
        Sound(1, "nobody", 3);
        Take(1, 0, """{"wire":"audio_dropped","side":"nobody","clock":-5,"ms":40}""");
        _session.Tick();
        Assert.Empty(Directory.GetFiles(Live, "*" + StateFolder.SoundSuffix));
        var said = Encoding.UTF8.GetString(_messages.Next(100_000));
        Assert.Contains("which was not opened", said, StringComparison.Ordinal);
        Assert.Contains("makes no sense", said, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        await _folders.DisposeAsync();
        _state.Dispose();
    }

    private Task TriedAsync() => Task.WhenAll(_folders.All.Select(folder => folder.TriedAsync()));

    private void Sound(int call, string side, int samples) =>
        _session.TakeSound(call, new WireSound { Bytes = samples * 2, Side = side, Rate = 16_000, Channels = 1, Clock = 5, Last = 5 }, new byte[samples * 2]);

    private void Open(int call, string settings = "") => Take(call, 0, $$$"""
        {"wire":"open",{{{settings}}}"state_dir":"{{{_state.Path}}}","base_url":"http://127.0.0.1:1","header":{"v":1,"config":{"call_id":"call-{{{call}}}","workspace_id":7,"agent_id":"desk"},"t":1000000000}}
        """);

    private void Line(int call, int seq) => _session.Take(call, seq, CallScript.Line(seq));

    private void Take(int call, int seq, string json) => _session.Take(call, seq, Encoding.UTF8.GetBytes(json));
}
