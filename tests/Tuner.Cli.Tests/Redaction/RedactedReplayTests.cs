using System.Collections.Concurrent;
using System.Text;
using Tuner.Cli.Tests.Support;
using Tuner.Pipecat.Models;
using Tuner.Pipecat.Tests.Redaction;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Cli.Tests.Redaction;

/// <summary>The engine in a .NET process of its own, with redaction turned on by its variable alone.</summary>
public sealed class RedactedReplayTests : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FaultServer _server = new();
    private readonly ConcurrentDictionary<string, byte[]> _payloads = new();
    private readonly Witness _witness;
    private readonly Dictionary<string, Transcript> _calls;

    public RedactedReplayTests()
    {
        Directory.CreateDirectory(_folder.File("state"));
        _calls = Enumerable.Range(0, 60).Select(Transcript.Of).Where(call => call.Secrets.TrueForAll(secret => secret.Kind != "order")).Take(12).Select((call, number) => (call, number)).ToDictionary(pair => $"call-{pair.number}", pair => pair.call);
        foreach (var (id, call) in _calls) _folder.Write($"logs/{id}.frames.jsonl", Log(id, call));
        _witness = new Witness(_folder.File("state"), _calls.ToDictionary(call => call.Key, call => (IReadOnlyList<PlantedSecret>)call.Value.Secrets));
        _server.Behave = (request, stream) =>
        {
            _witness.Payload(request.Body);
            _payloads[request.CallId] = request.Body;
            return FaultServer.Created(request, stream);
        };
    }

    [Fact]
    public async Task Every_call_arrives_with_its_masks_and_no_secret_stands_anywhere()
    {
        using var replay = Replay("max");
        Assert.Equal(ExitCodes.Done, await replay.WaitForExitAsync());
        await LookAsync(replay);
        foreach (var (id, call) in _calls)
        {
            var recording = TunerJson.Deserialize(_payloads[id])!.GeneralMetaDataRaw!.Recording!;
            Assert.True(recording.Complete);
            Assert.True(recording.Masked!.Values.Sum() >= call.Secrets.Count);
        }
    }

    [Fact]
    public async Task A_killed_process_leaves_no_secret_and_the_next_sends_what_it_wrote_down()
    {
        using var replay = Replay("4");
        await Eventually.True(() => Live().Any(file => new FileInfo(file).Length > 2_000), "a call is written down");
        replay.Kill();
        await replay.WaitForExitAsync();
        var cli = new CliUnderTest { RealNetwork = true };
        cli.Variables["TUNER_API_KEY"] = "tr_api_key";
        var sent = await cli.RunAsync("send", "--state", _folder.File("state"));
        Assert.Equal(ExitCodes.Done, sent.ExitCode);
        _witness.Said(sent.Out + sent.Error);
        await LookAsync(replay);
        Assert.NotEmpty(_payloads);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    private async Task LookAsync(TunerProcess replay)
    {
        await _witness.DisposeAsync();
        foreach (var line in replay.Printed) _witness.Said(line);
        Assert.Empty(_witness.Leaks);
        Assert.True(_witness.FilesRead > 0);
    }

    private TunerProcess Replay(string speed) => TunerProcess.StartWith(
        new Dictionary<string, string> { ["TUNER_REDACTION"] = "1", ["TUNER_API_KEY"] = "tr_api_key", ["TUNER_KEEP"] = "1", ["TUNER_DEBUG"] = "1" },
        "replay", _folder.File("logs"), "--live", "--speed", speed, "--send", _server.BaseUrl, "--state", _folder.File("state"));

    private IEnumerable<string> Live() => Directory.Exists(_folder.File("state/live")) ? Directory.EnumerateFiles(_folder.File("state/live"), "*.jsonl") : [];

    private static string Log(string id, Transcript call) =>
        $$$"""{"v":1,"call":"{{{id}}}","config":{"call_id":"{{{id}}}","workspace_id":7,"agent_id":"desk","call_type":"web_call"},"t":{{{FirstTime(call)}}}}""" + "\n"
        + string.Concat(call.Lines.Select(line => Encoding.UTF8.GetString(line.Line) + "\n"));

    private static long FirstTime(Transcript call) => System.Text.Json.JsonElement.Parse(call.Lines[0].Line).GetProperty("t").GetInt64();
}
