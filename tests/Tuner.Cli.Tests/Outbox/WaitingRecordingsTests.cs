using Tuner.Cli.Tests.Support;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Cli.Tests.Outbox;

/// <summary>What the commands say of recordings that wait, were refused or stay, with real files and a server that says so.</summary>
public sealed class WaitingRecordingsTests : IAsyncDisposable
{
    private readonly TemporaryFolder _state = new();
    private readonly FaultServer _server = new();
    private readonly Dictionary<string, int> _answers = new(StringComparer.Ordinal);
    private long _received;

    public WaitingRecordingsTests() => _server.Behave = (request, stream) =>
    {
        if (request.Line.StartsWith("POST", StringComparison.Ordinal)) return FaultServer.Created(request, stream);
        var call = request.Line.Split('/')[5].Split('?', ' ')[0];
        if (_answers.GetValueOrDefault(call, 200) is not 200 and var status) return FaultServer.Answer(stream, status, """{"detail":"no"}""");
        if (request.Line.StartsWith("GET", StringComparison.Ordinal)) return FaultServer.Answer(stream, 200, """{"received":0,"complete":false}""");
        _received += request.Body.Length;
        return FaultServer.Answer(stream, 200, $$"""{"received":{{_received}},"complete":true}""");
    };

    [Fact]
    public async Task Each_is_listed_with_where_it_stands_and_why()
    {
        await RecordAsync(("large", 413), ("full", 507));
        await File.WriteAllTextAsync(_state.File("recordings/live/cut.sound"), "cut", TestContext.Current.CancellationToken);
        var listed = (await Cli().RunAsync("outbox", "--json")).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(4, listed.Count(static line => line.Contains("\"state\":\"recording ", StringComparison.Ordinal)));
        Line("recording to be laid out", "cut", "");
        Line("recording rejected", "large", "\"answer\":\"413\"");
        Line("recording rejected", "large", "longer than the server takes");
        Line("recording waiting", "full", "\"answer\":\"507\"");
        Line("recording kept", "", "");
        Assert.Contains("recording rejected", string.Join(' ', (await Cli().RunAsync("outbox")).Out.Split(' ', '\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);

        void Line(string state, string call, string more) => Assert.Contains(listed, line => line.Contains($"\"state\":\"{state}\"", StringComparison.Ordinal) && line.Contains(call, StringComparison.Ordinal) && line.Contains(more, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_doctor_says_what_waits_and_what_to_do()
    {
        await RecordAsync(("large", 413), ("full", 507));
        var found = await DoctorAsync();
        Assert.Contains("recordings: recordings that wait: 1", found, StringComparison.Ordinal);
        Assert.Contains("recordings: the server's room for recordings is used up", found, StringComparison.Ordinal);
        Assert.Contains("recordings: recordings that were refused for good: 1", found, StringComparison.Ordinal);
        Assert.DoesNotContain("takes no recordings", found, StringComparison.Ordinal);
        await RecordAsync(("none", 404));
        Assert.Contains("recordings: the server takes no recordings (HTTP 404)", await DoctorAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_counts_them_and_sends_those_that_were_refused_when_that_is_asked_for()
    {
        await RecordAsync(("large", 413), ("full", 507));
        _answers.Clear();
        var sent = await Cli().RunAsync("send");
        Assert.Equal(ExitCodes.Done, sent.ExitCode);
        Assert.Contains("Recordings of calls: 1 delivered, 0 rejected, 0 waiting.", sent.Out, StringComparison.Ordinal);
        Assert.Contains("Recordings of calls: 1 delivered, 0 rejected, 0 waiting.", (await Cli().RunAsync("send", "--rejected")).Out, StringComparison.Ordinal);
        Assert.DoesNotContain("Recordings", (await Cli().RunAsync("send")).Out, StringComparison.Ordinal);
        Assert.Equal(["kept"], Directory.EnumerateFiles(_state.File("recordings"), "*", SearchOption.AllDirectories).Select(static path => Path.GetFileName(Path.GetDirectoryName(path)!)));
    }

    [Fact]
    public async Task Send_says_of_how_many_the_server_has_removed_the_call_and_counts_none_of_them_as_delivered()
    {
        await RecordAsync(("erased", 507), ("full", 507));
        _answers["erased"] = 410;
        _answers.Remove("full");
        var sent = await Cli().RunAsync("send");
        Assert.Equal(ExitCodes.Done, sent.ExitCode);
        Assert.Contains("Recordings of calls: 1 delivered, 0 rejected, 0 waiting.", sent.Out, StringComparison.Ordinal);
        Assert.Contains("Recordings of calls that the server has removed for good: 1 deleted here, too.", sent.Out, StringComparison.Ordinal);
        Assert.Contains("erased is deleted here", sent.Error, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _state.Dispose();
    }

    /// <summary>Records calls whose recordings the server answers so, and one whose recording stays, until each of them got there.</summary>
    private async Task RecordAsync(params (string Call, int Answer)[] calls)
    {
        await using var recorder = new RecordedCalls(_state.Path, _server.BaseUrl);
        recorder.Record("stays", 1, to: "keep");
        await Eventually.True(() => Count("kept", "*.wav") > 0, "one stays");
        foreach (var (call, answer) in calls)
        {
            _answers[call] = answer;
            var (waiting, rejected) = (Count("outbox", "*"), Count("rejected", "*.call"));
            recorder.Record(call, 1);
            var isRefused = answer is 404 or 413;
            await Eventually.True(() => isRefused ? Count("rejected", "*.call") > rejected : Count("outbox", $"*.{answer}.call") > 0 && Count("outbox", "*") > waiting, $"{call} was answered");
        }
    }

    private int Count(string place, string pattern) => Directory.Exists(_state.File("recordings/" + place)) ? Directory.GetFiles(_state.File("recordings/" + place), pattern).Length : 0;

    private async Task<string> DoctorAsync() => string.Join(' ', (await Cli().RunAsync("doctor", "--send", _server.BaseUrl)).Out.Split(' ', '\n', StringSplitOptions.RemoveEmptyEntries));

    private CliUnderTest Cli() => new() { RealNetwork = true, Variables = { ["TUNER_API_KEY"] = "tr_api_cli", ["TUNER_STATE_DIR"] = _state.Path } };
}
