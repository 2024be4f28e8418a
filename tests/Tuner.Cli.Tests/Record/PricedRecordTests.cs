using System.Diagnostics;
using System.Text.Json;
using Tuner.Cli.Tests.Support;
using Tuner.Pipecat.Models;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Cli.Tests.Record;

/// <summary>A table of prices on disk, a real recorder, and what the server is told that the call cost.</summary>
public sealed class PricedRecordTests : IAsyncDisposable
{
    private const string Tokens = """{"t":3000000000,"clock":2000000000,"frame":"MetricsFrame","id":2,"dir":"downstream","src":"Llm#0","data":{"data":[{"type":"LLMUsageMetricsData","processor":"Llm#0","model":"gpt-4o","value":{"prompt_tokens":1000000,"completion_tokens":100000,"total_tokens":1100000}}]}}""";
    private readonly TemporaryFolder _folder = new();
    private readonly FaultServer _server = new();
    private readonly string _table;

    public PricedRecordTests() => _table = _folder.Write("prices.json", """{"models":{"gpt-4o":{"prompt":2.5,"completion":10}}}""");

    private string State => _folder.File("state");

    [Fact]
    public async Task The_table_of_the_environment_prices_a_call()
    {
        using var recorder = Start(new() { Environment = new Dictionary<string, string> { ["TUNER_PRICES"] = _table } });
        Assert.Equal(350, await CostAsync(recorder));
    }

    [Fact]
    public async Task The_table_that_a_call_names_comes_before_that_of_the_environment()
    {
        using var recorder = Start(new()
        {
            Environment = new Dictionary<string, string> { ["TUNER_PRICES"] = _folder.File("none.json") },
            Settings = new Dictionary<string, string> { ["prices"] = JsonSerializer.Serialize(_table) },
        });
        Assert.Equal(350, await CostAsync(recorder));
    }

    [Fact]
    public async Task Without_a_table_there_is_no_cost_and_a_wrong_one_is_told_once()
    {
        _folder.Write("prices.json", "{\"models\":{\"gpt-4o\":{\"promt\":2.5}}}");
        using var recorder = Start(new() { Settings = new Dictionary<string, string> { ["prices"] = JsonSerializer.Serialize(_table) } });
        Assert.Null(await CostAsync(recorder));
        Assert.Null(await CostAsync(recorder, 2));
        Assert.Single(recorder.Said, answer => answer.TryGetProperty("text", out var text) && text.GetString()!.Contains(_table, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_next_recorder_prices_what_a_dead_one_left_by_the_table_of_its_call()
    {
        await KillAllAsync();
        using var next = Start(new());
        await Eventually.True(() => _server.Requests.Count == 1, "the orphan is delivered");
        Assert.Equal(350, Cost());
    }

    [Fact]
    public async Task Send_prices_what_a_dead_recorder_left()
    {
        await KillAllAsync();
        var cli = new CliUnderTest { RealNetwork = true };
        cli.Variables["TUNER_API_KEY"] = "tr_api_key";
        Assert.Equal(ExitCodes.Done, (await cli.RunAsync("send", "--state", State)).ExitCode);
        Assert.Equal(350, Cost());
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    private RecorderUnderTest Start(RecorderOptions options, int? host = null) => new(State, _server.BaseUrl, host, options: options);

    private async Task<double?> CostAsync(RecorderUnderTest recorder, int call = 1)
    {
        recorder.Open(call, $"call-{call}");
        recorder.Write(call, 1, Tokens);
        recorder.EndFrame(call, 2);
        recorder.End(call, 3);
        await recorder.SaidAsync("delivered", call);
        return Cost(call);
    }

    private double? Cost(int call = 1) => TunerJson.Deserialize(Assert.Single(_server.Requests, request => request.CallId == $"call-{call}").Body)!.CallCost;

    private async Task KillAllAsync()
    {
        using var host = Process.Start("sleep", "100");
        using var recorder = Start(new() { Settings = new Dictionary<string, string> { ["prices"] = JsonSerializer.Serialize(_table) } }, host.Id);
        recorder.Open(1, "call-1");
        recorder.Write(1, 1, Tokens);
        await recorder.WrittenAsync(1, 1);
        host.Kill();
        recorder.Process.Kill();
        await recorder.GoneAsync();
        await host.WaitForExitAsync(TestContext.Current.CancellationToken);
    }
}
