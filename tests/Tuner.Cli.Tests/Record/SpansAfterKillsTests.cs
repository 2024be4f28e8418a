using System.Text.Json;
using Tuner.Cli.Tests.Support;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Cli.Tests.Record;

/// <summary>Spans of a recorder that is killed, for a collector that is dead, holds its answer back, or refuses: real processes.</summary>
public sealed class SpansAfterKillsTests : IAsyncDisposable
{
    private const string Headers = "authorization=Basic%20hush-hush";
    private readonly TemporaryFolder _state = new();
    private readonly FaultServer _server = new();
    private readonly FaultServer _collector = new(FaultServer.Status(200));

    [Fact]
    public async Task A_recorder_that_is_killed_between_request_and_answer_leaves_the_spans_which_are_sent_again_with_the_same_ids()
    {
        var asked = new TaskCompletionSource();
        _collector.Behave = async (_, _) =>
        {
            asked.TrySetResult();
            await Task.Delay(Timeout.Infinite, TestContext.Current.CancellationToken);
        };
        using (var recorder = Recorder())
        {
            EndACall(recorder);
            await asked.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
            await recorder.SaidAsync("delivered", 1);
        }

        _collector.Behave = FaultServer.Status(200);
        var listed = await Cli().RunAsync("outbox", "--json");
        var entry = JsonElement.Parse(listed.Out);
        Assert.Equal(("spans waiting", "call-1", 1), (entry.GetProperty("state").GetString(), entry.GetProperty("call_id").GetString(), entry.GetProperty("attempts").GetInt32()));
        var sent = await Cli().RunAsync("send");
        Assert.Equal((ExitCodes.Done, ""), (sent.ExitCode, sent.Error));
        Assert.Equal("0 delivered, 0 rejected, 0 waiting.\nSpans of calls: 1 delivered, 0 rejected, 0 waiting.\n", sent.Out);
        Assert.Equal(2, _collector.Requests.Count);
        Assert.Equal(Convert.ToHexString(_collector.Requests[0].Body), Convert.ToHexString(_collector.Requests[1].Body));
        Assert.All(_collector.Requests, request => Assert.Equal(("POST /v1/traces HTTP/1.1", "application/x-protobuf", "Basic hush-hush"), (request.Line, request.Headers["Content-Type"], request.Headers["Authorization"])));
        Assert.Single(_server.Requests);
        Assert.Contains("Nothing waits", (await Cli().RunAsync("outbox")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dead_collector_keeps_no_call_from_its_server_and_who_looks_after_the_folder_hears_of_the_spans()
    {
        _collector.Behave = FaultServer.Status(503, "Retry-After: 600\r\n");
        using (var recorder = Recorder())
        {
            EndACall(recorder);
            await recorder.SaidAsync("delivered", 1);
            await Eventually.True(() => _collector.Requests.Count > 0, "the collector was asked");
            await Eventually.True(() => Directory.EnumerateFiles(_state.File("otlp/outbox")).Any(path => path.Contains(".503.", StringComparison.Ordinal)), "its answer is written down");
        }

        var cli = Cli();
        cli.Variables.Remove("TUNER_OTLP");
        var sent = await cli.RunAsync("send");
        Assert.Equal(ExitCodes.Failed, sent.ExitCode);
        Assert.EndsWith("Spans of calls: 0 delivered, 0 rejected, 1 waiting.\n", sent.Out, StringComparison.Ordinal);
        Assert.Contains($"the spans of 1 call wait for the collector at {_collector.BaseUrl}/v1/traces: set TUNER_OTLP to it", sent.Error, StringComparison.Ordinal);
        var doctor = await Cli(realNetwork: true).RunAsync("doctor");
        Assert.Contains("collector: calls whose spans wait: 1", doctor.Out, StringComparison.Ordinal);
        foreach (var path in Directory.EnumerateFiles(_state.Path, "*", SearchOption.AllDirectories)) Assert.DoesNotContain("hush", path + await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        var mode = File.GetUnixFileMode(Directory.EnumerateFiles(_state.File("otlp/outbox")).Single());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, mode);
    }

    [Fact]
    public async Task Spans_that_were_refused_for_good_are_listed_and_go_again_when_they_are_put_back()
    {
        _collector.Behave = FaultServer.Status(400);
        using (var recorder = Recorder())
        {
            EndACall(recorder);
            await recorder.SaidAsync("delivered", 1);
            await Eventually.True(() => Directory.Exists(_state.File("otlp/rejected")) && Directory.EnumerateFiles(_state.File("otlp/rejected"), "*.call").Any(), "the spans are laid aside");
        }

        Assert.Contains("spans rejected", (await Cli().RunAsync("outbox")).Out, StringComparison.Ordinal);
        _collector.Behave = FaultServer.Status(200);
        Assert.Equal(ExitCodes.Done, (await Cli().RunAsync("send", "--rejected")).ExitCode);
        Assert.Equal(2, _collector.Requests.Count);
    }

    [Fact]
    public async Task A_collector_that_cannot_be_used_is_said_once_and_the_call_goes_to_its_server()
    {
        using var recorder = Recorder(("TUNER_OTLP", "http://me:hush-hush@collector"));
        EndACall(recorder);
        await recorder.SaidAsync("delivered", 1);
        Assert.Contains(recorder.Said, answer => answer.GetRawText().Contains("TUNER_OTLP must be the http or https address", StringComparison.Ordinal));
        Assert.DoesNotContain(recorder.Said, answer => answer.GetRawText().Contains("hush", StringComparison.Ordinal));
        var wrong = Cli();
        wrong.Variables["TUNER_OTLP_HEADERS"] = "hush-hush";
        Assert.Contains("TUNER_OTLP_HEADERS holds headers as name=value", (await wrong.RunAsync("send")).OneSentence(ExitCodes.WronglyUsed), StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _collector.DisposeAsync();
        _state.Dispose();
    }

    private static void EndACall(RecorderUnderTest recorder)
    {
        recorder.Open(1, "call-1");
        recorder.Lines(1, 1, 3);
        recorder.EndFrame(1, 4);
        recorder.End(1, 5);
    }

    private RecorderUnderTest Recorder(params ReadOnlySpan<(string Name, string Value)> more)
    {
        Dictionary<string, string> environment = new() { ["TUNER_OTLP"] = _collector.BaseUrl, ["TUNER_OTLP_HEADERS"] = Headers };
        foreach (var (name, value) in more) environment[name] = value;
        return new(_state.Path, _server.BaseUrl, options: new RecorderOptions { Environment = environment });
    }

    private CliUnderTest Cli(bool realNetwork = false) => new()
    {
        RealNetwork = realNetwork,
        Variables =
        {
            ["TUNER_API_KEY"] = "tr_api_key",
            ["TUNER_STATE_DIR"] = _state.Path,
            ["TUNER_BASE_URL"] = _server.BaseUrl,
            ["TUNER_OTLP"] = _collector.BaseUrl,
            ["TUNER_OTLP_HEADERS"] = Headers,
        },
    };
}
