using Tuner.Cli.Tests.Support;
using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Cli.Tests.Replay;

/// <summary><c>tuner replay --live</c> as a command: what goes together, how it ends.</summary>
public sealed class LiveReplayTests : IAsyncDisposable
{
    private readonly TemporaryFolder _state = new();
    private readonly FaultServer _server = new(FaultServer.Status(400, body: "{\"detail\":\"no such workspace\"}"));

    [Theory]
    [InlineData("--payload does not go with --live", "--live", "--payload", "out.json")]
    [InlineData("--json does not go with --live", "--live", "--json")]
    [InlineData("--call-id goes with --live only", "--call-id", "x")]
    [InlineData("--state goes with --live only", "--state", "x")]
    [InlineData("--call-id needs an id", "--live", "--call-id", " ")]
    public async Task Options_that_do_not_go_together_are_named(string why, params string[] options) =>
        Assert.Contains(why, (await Cli().RunAsync(["replay", Calls.Log("1.7.0", "clinic"), .. options])).OneSentence(ExitCodes.WronglyUsed), StringComparison.Ordinal);

    [Fact]
    public async Task A_password_in_the_address_is_refused_before_it_is_written_to_disk()
    {
        var replayed = await ReplayAsync("http://user:password@127.0.0.1:1");
        Assert.Contains("no user name and password", replayed.OneSentence(ExitCodes.WronglyUsed), StringComparison.Ordinal);
        Assert.DoesNotContain("password@", replayed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_delivered_call_is_success_whatever_else_waits_there()
    {
        Assert.Equal(ExitCodes.Failed, (await ReplayAsync("http://127.0.0.1:1")).ExitCode);
        _server.Behave = FaultServer.Created;
        // Another process's call, as the name of its record says.
        var waiting = Directory.GetFiles(Path.Combine(_state.Path, "outbox")).Single();
        File.Move(waiting, waiting.Replace($"-{Environment.ProcessId}-", "-1-", StringComparison.Ordinal));
        var replayed = await ReplayAsync(_server.BaseUrl);
        Assert.Equal(ExitCodes.Done, replayed.ExitCode);
        Assert.Contains("1 delivered, 0 rejected, 1 waiting", replayed.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_waits_and_is_due_goes_along_and_no_request_is_broken_off_at_the_end()
    {
        await ReplayAsync("http://127.0.0.1:1");
        var waiting = Directory.GetFiles(Path.Combine(_state.Path, "outbox")).Single();
        var text = (await File.ReadAllTextAsync(waiting, TestContext.Current.CancellationToken)).Replace("http://127.0.0.1:1\"", $"{_server.BaseUrl}\"", StringComparison.Ordinal);
        var key = new Credential("tr_api_cli", _server.BaseUrl, 42);
        File.Delete(waiting);
        for (var call = 0; call < 5; call++)
            await File.WriteAllTextAsync(Path.Combine(_state.Path, "outbox", $"160000000000{call}.other-{call}.{key.Place}.{key.Key}.1.0.503.call"), text, TestContext.Current.CancellationToken);
        _server.Behave = async (request, stream) =>
        {
            await Task.Delay(30, CancellationToken.None);
            await FaultServer.Created(request, stream);
        };
        var replayed = await ReplayAsync(_server.BaseUrl);
        Assert.Contains("6 delivered, 0 rejected, 0 waiting", replayed.Out, StringComparison.Ordinal);
        Assert.Equal(6, _server.Requests.Count);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _state.Dispose();
    }

    private Task<CliResult> ReplayAsync(string server) => Cli().RunAsync("replay", Calls.Log("1.7.0", "clinic"), "--live", "--send", server);

    private CliUnderTest Cli()
    {
        var cli = new CliUnderTest { RealNetwork = true };
        cli.Variables["TUNER_API_KEY"] = "tr_api_cli";
        cli.Variables["TUNER_STATE_DIR"] = _state.Path;
        return cli;
    }
}
