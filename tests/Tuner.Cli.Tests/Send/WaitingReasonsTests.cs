using Tuner.Cli.Tests.Support;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Cli.Tests.Send;

/// <summary>What does not fit the settings waits, and a person is told why and what to do.</summary>
public sealed class WaitingReasonsTests : IAsyncDisposable
{
    private readonly TemporaryFolder _state = new();
    private readonly FaultServer _server = new(FaultServer.Status(503));

    // Doctor asks with an empty object.
    private int CallsSent => _server.Requests.Count(request => !request.Body.AsSpan().SequenceEqual("{}"u8));

    [Theory]
    [InlineData("TUNER_API_KEY", "tr_api_another", "1 call waits that is recorded with another key than the one in TUNER_API_KEY")]
    [InlineData("TUNER_BASE_URL", "http://127.0.0.1:1", "1 call waits that is for another server, http://127.0.0.1:")]
    [InlineData("TUNER_WORKSPACE_ID", "7", "1 call waits that is for workspace 42")]
    public async Task A_call_that_the_settings_do_not_fit_waits_and_every_command_says_why(string variable, string value, string why)
    {
        await RecordAsync();
        _server.Behave = FaultServer.Created;
        var asked = CallsSent;
        var other = Cli();
        other.Variables[variable] = value;
        var sent = await other.RunAsync("send");
        Assert.Contains(why, sent.OneSentence(ExitCodes.Failed), StringComparison.Ordinal);
        Assert.Contains("0 delivered, 0 rejected, 1 waiting.", sent.Out, StringComparison.Ordinal);
        Assert.Contains(why, OneLine((await other.RunAsync("doctor", "--send", value.StartsWith("http", StringComparison.Ordinal) ? value : _server.BaseUrl)).Out), StringComparison.Ordinal);
        Assert.Contains(why["1 call waits that is ".Length..], OneLine((await other.RunAsync("outbox", "--json")).Out), StringComparison.Ordinal);
        Assert.Equal(asked, CallsSent);
        Assert.Equal(ExitCodes.Done, (await Cli().RunAsync("send")).ExitCode);
    }

    [Fact]
    public async Task A_call_whose_key_is_gone_goes_with_another_when_a_person_says_so()
    {
        await RecordAsync();
        _server.Behave = FaultServer.Created;
        var other = Cli();
        other.Variables["TUNER_API_KEY"] = "tr_api_another";
        Assert.Contains("--any-key", (await other.RunAsync("send")).Error, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Done, (await other.RunAsync("send", "--any-key")).ExitCode);
        Assert.Equal("Bearer tr_api_another", _server.Requests[^1].Headers["Authorization"]);
    }

    [Fact]
    public async Task Any_key_is_still_bound_to_the_server_that_was_set()
    {
        await RecordAsync();
        var asked = _server.Requests.Count;
        var other = Cli();
        other.Variables["TUNER_API_KEY"] = "tr_api_another";
        Assert.Equal(ExitCodes.Failed, (await other.RunAsync("send", "--any-key", "--send", "http://127.0.0.1:1")).ExitCode);
        Assert.Equal(asked, _server.Requests.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    public async Task What_was_recorded_for_a_server_that_moved_goes_to_its_new_address_when_a_person_says_so(string end)
    {
        await RecordAsync();
        await using var moved = new FaultServer(FaultServer.Created);
        var asked = _server.Requests.Count;
        Assert.Contains("--moved-from", (await Cli().RunAsync("send", "--send", moved.BaseUrl)).Error, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Failed, (await Cli().RunAsync("send", "--send", moved.BaseUrl, "--moved-from", "http://127.0.0.1:1")).ExitCode);
        Assert.Empty(moved.Requests);
        Assert.Equal(ExitCodes.Done, (await Cli().RunAsync("send", "--send", moved.BaseUrl, "--moved-from", _server.BaseUrl + end)).ExitCode);
        Assert.Single(moved.Requests);
        Assert.Equal(asked, _server.Requests.Count);
    }

    [Fact]
    public async Task A_server_that_moved_may_ask_for_another_key()
    {
        await RecordAsync();
        await using var moved = new FaultServer(FaultServer.Created);
        var other = Cli();
        other.Variables["TUNER_API_KEY"] = "tr_api_another";
        other.Variables["TUNER_BASE_URL"] = moved.BaseUrl;
        Assert.Equal(ExitCodes.Done, (await other.RunAsync("send", "--any-key", "--moved-from", _server.BaseUrl)).ExitCode);
        Assert.Equal("Bearer tr_api_another", Assert.Single(moved.Requests).Headers["Authorization"]);
    }

    [Theory]
    [InlineData("--moved-from needs the address where the server is now", "--moved-from", "http://127.0.0.1:1")]
    [InlineData("--moved-from must be an address", "--moved-from", "old.example", "--send", "http://127.0.0.1:1")]
    public async Task A_server_moves_from_one_address_to_another(string sentence, params string[] options) =>
        Assert.Contains(sentence, (await Cli().RunAsync(["send", .. options])).OneSentence(ExitCodes.WronglyUsed), StringComparison.Ordinal);

    [Fact]
    public async Task Damaged_records_keep_no_other_from_being_sent()
    {
        await RecordAsync();
        _server.Behave = FaultServer.Created;
        var outbox = Path.Combine(_state.Path, "outbox");
        var parts = Path.GetFileName(Directory.GetFiles(outbox).Single()).Split('.');
        for (var damaged = 0; damaged < 20; damaged++)
        {
            parts[1] = $"damaged-{damaged}";
            await File.WriteAllTextAsync(Path.Combine(outbox, string.Join('.', parts)), "not as we write it", TestContext.Current.CancellationToken);
        }

        var sent = await Cli().RunAsync("send");
        Assert.Contains("1 delivered, 20 rejected, 0 waiting.", sent.Out, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Done, sent.ExitCode);
    }

    [Fact]
    public async Task A_damaged_record_of_which_nothing_is_known_is_named()
    {
        await RecordAsync();
        var record = Directory.GetFiles(Path.Combine(_state.Path, "outbox")).Single();
        await File.WriteAllTextAsync(record, "not as we write it", TestContext.Current.CancellationToken);
        Assert.Contains("1 call waits that is damaged", (await Cli().RunAsync("send")).OneSentence(ExitCodes.Failed), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_is_no_state_folder()
    {
        var file = Path.Combine(_state.Path, "a file");
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);
        Assert.Contains("is a file, no state folder", (await Cli().RunAsync("outbox", "--state", file)).OneSentence(ExitCodes.Failed), StringComparison.Ordinal);
        Assert.Contains("cannot be used (it is a file, no folder).", (await Cli().RunAsync("send", "--state", file)).OneSentence(ExitCodes.Failed), StringComparison.Ordinal);
        Assert.Contains($"{file}: it is a file, no folder — set", OneLine((await Cli().RunAsync("doctor", "--state", file)).Out), StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _state.Dispose();
    }

    private static string OneLine(string text) => text.Replace('\n', ' ');

    private async Task RecordAsync()
    {
        var cli = Cli();
        cli.Variables["TUNER_BASE_URL"] = _server.BaseUrl;
        Assert.Equal(ExitCodes.Failed, (await cli.RunAsync("replay", Calls.Log("1.7.0", "clinic"), "--live", "--call-id", "w-1")).ExitCode);
    }

    private CliUnderTest Cli()
    {
        var cli = new CliUnderTest { RealNetwork = true };
        cli.Variables["TUNER_API_KEY"] = "tr_api_cli";
        cli.Variables["TUNER_STATE_DIR"] = _state.Path;
        return cli;
    }
}
