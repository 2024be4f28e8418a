using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Tuner.Cli.Tests.Support;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Cli.Tests.Record;

public sealed class RecordTests : IAsyncDisposable
{
    private readonly TemporaryFolder _state = new();
    private readonly FaultServer _server = new();

    [Fact]
    public async Task A_call_is_written_folded_and_delivered_and_the_host_hears_of_each_step()
    {
        using var recorder = Start();
        recorder.Open(1, "call-1");
        recorder.Lines(1, 1, 5);
        await recorder.WrittenAsync(1, 5);
        recorder.EndFrame(1, 6);
        recorder.End(1, 7);
        await recorder.WrittenAsync(1, 7);
        await recorder.SaidAsync("delivered", 1);
        Assert.Equal("hello", recorder.Said[0].GetProperty("wire").GetString());
        Assert.Equal([1, 2, 3, 4, 5], Delivered("call-1"));
        Assert.False(Cut("call-1"));
        await recorder.LeaveAsync();
        Assert.Equal(0, recorder.Process.ExitCode);
        Assert.Empty(Directory.EnumerateFiles(_state.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task The_lines_lie_in_the_journal_byte_for_byte_and_the_key_nowhere()
    {
        using var recorder = Start();
        recorder.Open(1, "call-1");
        recorder.Line(1, 1);
        recorder.Write(1, 2, "{ \"t\" : 5,\"event\":\"unheard_of\" , \"x\":\"ü\\ud83d\\ude00\"}");
        await recorder.WrittenAsync(1, 2);
        var lines = LockedFile.ReadText(Directory.GetFiles(Path.Combine(_state.Path, "live"))[0]).Split('\n');
        Assert.Equal("{ \"t\" : 5,\"event\":\"unheard_of\" , \"x\":\"ü\\ud83d\\ude00\"}", lines[2]);
        Assert.Equal(4, lines.Length);
        Assert.DoesNotContain("tr_api_key", lines[0], StringComparison.Ordinal);
        Assert.DoesNotContain("tr_api_key", await File.ReadAllTextAsync($"/proc/{recorder.Process.Id}/cmdline", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await recorder.LeaveAsync();
    }

    [Fact]
    public async Task The_end_of_the_pipe_makes_records_that_say_they_were_cut()
    {
        using var recorder = Start();
        for (var call = 1; call <= 10; call++)
        {
            recorder.Open(call, $"call-{call}");
            recorder.Lines(call, 1, call);
        }

        await recorder.LeaveAsync();
        for (var call = 1; call <= 10; call++)
        {
            Assert.Equal(call, Delivered($"call-{call}").Count);
            Assert.True(Cut($"call-{call}"));
        }
    }

    [Fact]
    public async Task A_dead_host_is_noticed_even_while_a_child_of_it_holds_the_pipe()
    {
        using var host = Process.Start("sleep", "100");
        using var recorder = new RecorderUnderTest(_state.Path, _server.BaseUrl, host.Id);
        recorder.Open(1, "call-1");
        recorder.Lines(1, 1, 3);
        await recorder.WrittenAsync(1, 3);
        host.Kill();
        await recorder.GoneAsync();
        Assert.Equal([1, 2, 3], Delivered("call-1"));
    }

    [Fact]
    public async Task The_next_recorder_goes_on_where_a_killed_one_stopped()
    {
        using (var first = Start())
        {
            first.Open(1, "call-1");
            first.Lines(1, 1, 5);
            await first.WrittenAsync(1, 5);
            first.Process.Kill();
            await first.GoneAsync();
        }

        using var next = Start();
        next.Open(1, "call-1", acked: 3);
        next.Lines(1, 4, 8);
        next.EndFrame(1, 9);
        next.End(1, 10);
        await next.SaidAsync("delivered", 1);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], Delivered("call-1"));
        Assert.Null(Lost("call-1"));
        Assert.False(Cut("call-1"));
    }

    /// <summary>A host may live until its recorder has gone: where nobody else would reap that, it waits for it.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_call_that_told_nothing_since_its_recorder_was_killed_is_finished_when_its_host_says_nothing_more(bool hostLives)
    {
        using var host = Process.Start("sleep", "600");
        using (var first = Start(host.Id))
        {
            first.Open(1, "call-1");
            first.Lines(1, 1, 3);
            await first.WrittenAsync(1, 3);
            first.Process.Kill();
            await first.GoneAsync();
        }

        using var next = Start(host.Id);
        await Eventually.True(() => next.Said.Count > 0, "the next recorder is there");
        if (!hostLives) host.Kill();
        await next.LeaveAsync();
        host.Kill();
        Assert.Equal([1, 2, 3], Delivered("call-1"));
        Assert.True(Cut("call-1"));
    }

    [Fact]
    public async Task Known_lines_are_dropped_and_missing_ones_are_counted_once()
    {
        using var recorder = Start();
        recorder.Open(1, "call-1");
        recorder.Lines(1, 1, 3);
        recorder.Lines(1, 2, 4);
        recorder.Line(1, 8);
        recorder.End(1, 9, "{\"queue_full\":2}");
        await recorder.SaidAsync("delivered", 1);
        Assert.Equal([1, 2, 3, 4, 8], Delivered("call-1"));
        var lost = Lost("call-1")!;
        Assert.Equal(2, lost["queue_full"]);
        Assert.Equal(1, lost["gap"]);
    }

    [Fact]
    public async Task Garbage_is_told_once_and_ends_nothing()
    {
        using var recorder = Start();
        recorder.Raw("\n\nnonsense\n1\n1 2\n-1 5 {}\n99999999999999999999 1 {}\n0 0 {\"wire\":7}\n0 0 {\"wire\":\"unheard_of\"}\n7 1 {\"t\":1}\n");
        recorder.Raw("3 1 " + new string('x', 9 << 20) + "\n");
        recorder.Open(1, "call-1");
        recorder.Line(1, 1);
        recorder.Write(1, 2, "{\"broken");
        recorder.End(1, 3);
        await recorder.SaidAsync("delivered", 1);
        Assert.Equal(1, Lost("call-1")!["unreadable"]);
        Assert.InRange(recorder.Said.Count(answer => answer.GetProperty("wire").GetString() == "log"), 4, 8);
    }

    [Fact]
    public async Task Ctrl_C_is_meant_for_the_bot_and_SIGTERM_waits_for_the_host()
    {
        using var recorder = Start();
        recorder.Open(1, "call-1");
        recorder.Line(1, 1);
        await recorder.WrittenAsync(1, 1);
        Signal(recorder, "INT");
        Signal(recorder, "HUP");
        Signal(recorder, "TERM");
        recorder.Line(1, 2);
        await recorder.WrittenAsync(1, 2);
        await recorder.LeaveAsync();
        Assert.Equal([1, 2], Delivered("call-1"));
    }

    [Fact]
    public async Task Nobody_reads_and_it_goes_on_silently()
    {
        using var recorder = new RecorderUnderTest(_state.Path, _server.BaseUrl, listen: false);
        recorder.Open(1, "call-1");
        recorder.Lines(1, 1, 2000);
        recorder.End(1, 2001);
        await recorder.LeaveAsync();
        Assert.Equal(2000, Delivered("call-1").Count);
        Assert.Equal("", await recorder.Process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_flush_is_answered_when_every_ended_call_was_tried_and_usage_tells_where_things_stand()
    {
        using var recorder = Start();
        _server.Behave = FaultServer.Status(422, body: "{\"detail\":\"no\"}");
        recorder.Open(1, "call-1");
        recorder.Line(1, 1);
        recorder.End(1, 2);
        recorder.Write(0, 0, "{\"wire\":\"flush\",\"id\":5}");
        await Eventually.True(() => recorder.Said.Any(answer => answer.GetProperty("wire").GetString() == "flushed"), "flushed");
        Assert.Contains(recorder.Said, answer => answer.GetProperty("wire").GetString() == "rejected" && answer.GetProperty("status").GetInt32() == 422);
        recorder.Write(0, 0, "{\"wire\":\"usage?\",\"id\":6}");
        await Eventually.True(() => recorder.Said.Any(answer => answer.GetProperty("wire").GetString() == "usage"), "usage");
        var usage = recorder.Said.Single(answer => answer.GetProperty("wire").GetString() == "usage");
        Assert.Equal((0, 0, 1), (usage.GetProperty("calls").GetInt32(), usage.GetProperty("waiting").GetInt32(), usage.GetProperty("rejected").GetInt32()));
        Assert.True(usage.GetProperty("rss_anon_bytes").GetInt64() > 0);
    }

    [Fact]
    public async Task A_new_recorder_finishes_what_a_dead_host_left_as_soon_as_it_knows_the_key()
    {
        using var host = Process.Start("sleep", "100");
        using (var dead = new RecorderUnderTest(_state.Path, _server.BaseUrl, host.Id))
        {
            dead.Open(1, "call-1");
            dead.Lines(1, 1, 4);
            await dead.WrittenAsync(1, 4);
            dead.Process.Kill();
            await dead.GoneAsync();
        }

        host.Kill();
        await host.WaitForExitAsync(TestContext.Current.CancellationToken);
        using var next = Start();
        await Eventually.True(() => _server.Requests.Count == 1, "the orphan is delivered");
        Assert.Equal([1, 2, 3, 4], Delivered("call-1"));
        Assert.True(Cut("call-1"));
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _state.Dispose();
    }

    private RecorderUnderTest Start(int? host = null) => new(_state.Path, _server.BaseUrl, host);

    private static void Signal(RecorderUnderTest recorder, string name)
    {
        using var kill = Process.Start("kill", ["-" + name, recorder.Process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    private byte[] Body(string callId) => Assert.Single(_server.Requests, request => request.CallId == callId).Body;

    private IReadOnlyList<int> Delivered(string callId) => CallScript.LinesIn(Body(callId));

    private IReadOnlyDictionary<string, long>? Lost(string callId) => CallScript.LostIn(Body(callId));

    private bool Cut(string callId)
    {
        using var document = JsonDocument.Parse(Body(callId));
        return document.RootElement.GetProperty("general_meta_data_raw").GetProperty("recording").GetProperty("cut").GetBoolean();
    }
}
