using System.Text.Json;
using Tuner.Cli.Tests.Support;
using Tuner.Pipecat.Models;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Cli.Tests.Replay;

/// <summary>A call that is replayed costs what it did: by the table that its log names, else by that of the environment.</summary>
public sealed class PricedReplayTests : IDisposable
{
    private const string Tokens = """{"t":3000000000,"clock":2000000000,"frame":"MetricsFrame","id":2,"dir":"downstream","src":"Llm#0","data":{"data":[{"type":"LLMUsageMetricsData","processor":"Llm#0","model":"gpt-4o","value":{"prompt_tokens":1000000,"completion_tokens":100000,"total_tokens":1100000}}]}}""";
    private readonly TemporaryFolder _folder = new();
    private readonly CliUnderTest _cli = new();

    [Fact]
    public async Task The_table_that_the_log_names_prices_it()
    {
        _cli.Variables["TUNER_PRICES"] = _folder.File("none.json");
        Assert.Equal(350, await CostAsync(_folder.Write("prices.json", Table)));
    }

    [Fact]
    public async Task The_table_of_the_environment_prices_a_log_that_names_none()
    {
        _cli.Variables["TUNER_PRICES"] = _folder.Write("prices.json", Table);
        Assert.Equal(350, await CostAsync(null));
    }

    [Fact]
    public async Task Without_a_table_a_replay_has_no_cost() => Assert.Null(await CostAsync(null));

    [Fact]
    public async Task A_table_that_is_not_there_is_one_warning_and_the_record_is_there()
    {
        var (one, two) = (Log("one", _folder.File("none.json")), Log("two", _folder.File("none.json")));
        var replayed = await _cli.RunAsync("replay", one, two, "--json");
        Assert.Contains("calls get no cost", replayed.OneSentence(ExitCodes.Done), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_live_replay_follows_the_table_of_the_log_as_well()
    {
        await using var server = new FaultServer();
        var cli = new CliUnderTest { RealNetwork = true };
        cli.Variables["TUNER_API_KEY"] = "tr_api_cli";
        var replayed = await cli.RunAsync("replay", Log("one", _folder.Write("prices.json", Table)), "--live", "--state", _folder.File("state"), "--send", server.BaseUrl);
        Assert.Equal(ExitCodes.Done, replayed.ExitCode);
        Assert.Equal(350, TunerJson.Deserialize(Assert.Single(server.Requests).Body)!.CallCost);
    }

    public void Dispose() => _folder.Dispose();

    private const string Table = """{"models":{"gpt-4o":{"prompt":2.5,"completion":10}}}""";

    private string Log(string name, string? prices) => _folder.Write($"{name}.jsonl", string.Join('\n',
        $$$"""{"v":1,"config":{"call_id":"{{{name}}}","workspace_id":7,"agent_id":"desk"},"t":1000000000,"prices":{{{JsonSerializer.Serialize(prices)}}}}""",
        """{"t":1000000000,"clock":0,"frame":"StartFrame","id":1,"dir":"downstream","src":"PipelineTask#0","data":{}}""", Tokens,
        """{"t":4000000000,"clock":3000000000,"frame":"EndFrame","id":3,"dir":"downstream","src":"PipelineTask#0","data":{}}""", ""));

    private async Task<double?> CostAsync(string? prices) =>
        TunerJson.Deserialize(CliUnderTest.Bytes((await _cli.RunAsync("replay", Log("one", prices), "--json")).Out))!.CallCost;
}
