using System.Net;
using Tuner.Cli.Tests.Support;

namespace Tuner.Cli.Tests.Replay;

public class SendTests
{
    private const string Key = "tr_api_secret";
    private static readonly string Clinic = Calls.Log("1.7.0", "clinic");

    [Fact]
    public async Task A_record_is_posted_with_its_workspace_agent_and_key()
    {
        using var server = ScriptedServer.Answering(HttpStatusCode.Created);
        var result = await SendAsync(server);
        Assert.Equal(ExitCodes.Done, result.ExitCode);
        Assert.EndsWith("Delivered to http://tuner.test.\n", result.Out, StringComparison.Ordinal);
        var (address, authorization, body) = Assert.Single(server.Requests);
        Assert.Equal("http://tuner.test/api/v1/public/call?workspace_id=42&agent_remote_identifier=harness", address!.AbsoluteUri);
        Assert.Equal($"Bearer {Key}", authorization);
        Assert.Contains("\"call_id\":\"clinic-1.7.0\"", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_record_that_the_server_has_already_is_delivered()
    {
        using var server = ScriptedServer.Answering(HttpStatusCode.Conflict);
        var result = await SendAsync(server);
        Assert.Equal(ExitCodes.Done, result.ExitCode);
        Assert.EndsWith("http://tuner.test has this call already.\n", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_says_what_the_answer_was()
    {
        using var server = ScriptedServer.Answering(HttpStatusCode.UnprocessableEntity, "{\"detail\":\"call_type\e[31m\nis missing\"}");
        var sentence = (await SendAsync(server)).OneSentence(ExitCodes.Failed);
        Assert.Contains("422", sentence, StringComparison.Ordinal);
        Assert.Contains("call_type␛[31m is missing", sentence, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_not_there_says_so()
    {
        using var server = new ScriptedServer(() => throw new HttpRequestException("Connection refused"));
        var sentence = (await SendAsync(server)).OneSentence(ExitCodes.Failed);
        Assert.Contains("http://tuner.test cannot be reached (Connection refused).", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_that_names_no_workspace_takes_it_from_the_environment()
    {
        var log = CliUnderTest.Bytes("{\"v\":1,\"config\":{\"call_id\":\"c1\"}}\n");
        using var server = ScriptedServer.Answering(HttpStatusCode.Created);
        var cli = new CliUnderTest { StandardInput = log, Server = server, Variables = { ["TUNER_API_KEY"] = Key } };
        Assert.Contains("TUNER_WORKSPACE_ID", (await cli.RunAsync("replay", "-", "--send", "http://tuner.test")).OneSentence(ExitCodes.Failed), StringComparison.Ordinal);
        cli.Variables["TUNER_WORKSPACE_ID"] = "7";
        Assert.Contains("TUNER_AGENT_ID", (await cli.RunAsync("replay", "-", "--send", "http://tuner.test")).OneSentence(ExitCodes.Failed), StringComparison.Ordinal);
        cli.Variables["TUNER_AGENT_ID"] = "front desk";
        await cli.RunAsync("replay", "-", "--send", "http://tuner.test/");
        Assert.Equal("http://tuner.test/api/v1/public/call?workspace_id=7&agent_remote_identifier=front%20desk", Assert.Single(server.Requests).Address!.AbsoluteUri);
    }

    [Theory]
    [InlineData("tuner.test", Key, "--send takes the address of a server")]
    [InlineData("ftp://tuner.test", Key, "--send takes the address of a server")]
    [InlineData("http://me:word@tuner.test", Key, "without a user name and password")]
    [InlineData("http://tuner.test", "", "TUNER_API_KEY")]
    [InlineData("http://tuner.test", "two words", "TUNER_API_KEY")]
    public async Task A_wrong_address_or_key_is_told_before_anything_is_read(string url, string key, string expected)
    {
        var cli = new CliUnderTest { Variables = { ["TUNER_API_KEY"] = key } };
        var sentence = (await cli.RunAsync("replay", Clinic, "--send", url)).OneSentence(ExitCodes.WronglyUsed);
        Assert.Contains(expected, sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("two words", sentence, StringComparison.Ordinal);
    }

    private static Task<CliResult> SendAsync(ScriptedServer server) =>
        new CliUnderTest { Server = server, Variables = { ["TUNER_API_KEY"] = Key } }.RunAsync("replay", Clinic, "--send", "http://tuner.test");
}
