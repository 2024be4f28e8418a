using System.Text.Json;
using Tuner.Cli.Tests.Support;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Cli.Tests.Send;

/// <summary>The commands that look after the state folder, with real files and a real server.</summary>
public sealed class SendTests : IAsyncDisposable
{
    private const string Call = "clinic";
    private readonly TemporaryFolder _state = new();
    private readonly FaultServer _server = new(FaultServer.Status(503));

    [Fact]
    public async Task A_live_replay_survives_a_server_that_is_down_and_send_delivers_it()
    {
        var replayed = await Cli().RunAsync("replay", Calls.Log("1.7.0", Call), "--live", "--call-id", "live-1", "--send", _server.BaseUrl);
        Assert.Equal(ExitCodes.Failed, replayed.ExitCode);
        Assert.Contains("0 delivered, 0 rejected, 1 waiting", replayed.Out, StringComparison.Ordinal);

        var listed = await Cli().RunAsync("outbox", "--json");
        var entry = JsonElement.Parse(listed.Out);
        Assert.Equal(("waiting", "live-1", "503"), (entry.GetProperty("state").GetString(), entry.GetProperty("call_id").GetString(), entry.GetProperty("answer").GetString()));

        Assert.Equal(ExitCodes.Failed, (await Cli().RunAsync("send")).ExitCode);
        _server.Behave = FaultServer.Created;
        var sent = await Cli().RunAsync("send");
        Assert.Equal(ExitCodes.Done, sent.ExitCode);
        Assert.Contains("delivered live-1 (201)", sent.Out, StringComparison.Ordinal);
        Assert.Contains("Nothing waits", (await Cli().RunAsync("outbox")).Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("calls/pipecat-1.7.0/clinic")]
    [InlineData("calls/pipecat-0.0.105/pizza_flow")] // events without a clock
    [InlineData("calls-more/pipecat-0.0.105/tool_slow_open")] // what only this version of Pipecat does
    [InlineData("calls-more/pipecat-1.7.0/killed")] // a line that was cut off
    public async Task The_record_of_a_live_replay_is_the_record_of_a_replay(string log)
    {
        var path = Path.Combine(Calls.Root, "tests", log + ".frames.jsonl");
        _server.Behave = FaultServer.Created;
        await Cli().RunAsync("replay", path, "--live", "--send", _server.BaseUrl);
        var plain = JsonElement.Parse((await Cli().RunAsync("replay", path, "--json")).Out);
        var live = JsonElement.Parse(Assert.Single(_server.Requests).Body);
        foreach (var part in (string[])["transcript_with_tool_calls", "general_meta_data_raw", "start_timestamp", "end_timestamp"])
            Assert.Equal(plain.GetProperty(part).GetRawText(), live.GetProperty(part).GetRawText());
    }

    [Fact]
    public async Task A_rejected_call_is_listed_with_the_servers_words_and_goes_with_rejected()
    {
        _server.Behave = FaultServer.Status(422, body: "{\"detail\":\"\\u001b[31mno\"}");
        await Cli().RunAsync("replay", Calls.Log("1.7.0", Call), "--live", "--call-id", "r-1", "--send", _server.BaseUrl);
        var listed = await Cli().RunAsync("outbox");
        Assert.Contains("rejected", listed.Out, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', listed.Out);
        _server.Behave = FaultServer.Created;
        Assert.Equal(ExitCodes.Done, (await Cli().RunAsync("send")).ExitCode);
        Assert.Single(_server.Requests);
        Assert.Equal(ExitCodes.Done, (await Cli().RunAsync("send", "--rejected")).ExitCode);
        Assert.Equal(2, _server.Requests.Count);
    }

    [Fact]
    public async Task Send_without_a_key_says_so_in_one_sentence()
    {
        var cli = Cli();
        cli.Variables.Remove("TUNER_API_KEY");
        Assert.Contains("TUNER_API_KEY", (await cli.RunAsync("send")).OneSentence(ExitCodes.WronglyUsed), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_server_in_the_settings_leaves_the_call_where_it_is()
    {
        await Cli().RunAsync("replay", Calls.Log("1.7.0", Call), "--live", "--send", _server.BaseUrl);
        var asked = _server.Requests.Count;
        _server.Behave = FaultServer.Created;
        Assert.Equal(ExitCodes.Failed, (await Cli().RunAsync("send", "--send", "http://127.0.0.1:1")).ExitCode);
        Assert.Equal(asked, _server.Requests.Count);
    }

    [Fact]
    public async Task The_doctor_names_what_is_wrong_and_what_to_do()
    {
        var cli = Cli();
        cli.Variables["TUNER_BASE_URL"] = "http://127.0.0.1:1";
        var found = await cli.RunAsync("doctor");
        Assert.Equal(ExitCodes.Failed, found.ExitCode);
        Assert.Contains("cannot be reached", found.Out, StringComparison.Ordinal);
        Assert.Contains("its locks hold", found.Out, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _state.Dispose();
    }

    private CliUnderTest Cli()
    {
        var cli = new CliUnderTest { RealNetwork = true };
        cli.Variables["TUNER_API_KEY"] = "tr_api_cli";
        cli.Variables["TUNER_STATE_DIR"] = _state.Path;
        return cli;
    }
}
