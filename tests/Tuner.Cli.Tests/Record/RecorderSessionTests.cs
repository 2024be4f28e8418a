using System.Text;
using Microsoft.Extensions.Time.Testing;
using Tuner.Cli.Record;
using Tuner.Cli.Tests.Support;
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

    public async ValueTask DisposeAsync()
    {
        await _folders.DisposeAsync();
        _state.Dispose();
    }

    private Task TriedAsync() => Task.WhenAll(_folders.All.Select(folder => folder.TriedAsync()));

    private void Open(int call) => Take(call, 0, $$$"""
        {"wire":"open","state_dir":"{{{_state.Path}}}","base_url":"http://127.0.0.1:1","header":{"v":1,"config":{"call_id":"call-{{{call}}}","workspace_id":7,"agent_id":"desk"},"t":1000000000}}
        """);

    private void Line(int call, int seq) => _session.Take(call, seq, CallScript.Line(seq));

    private void Take(int call, int seq, string json) => _session.Take(call, seq, Encoding.UTF8.GetBytes(json));
}
