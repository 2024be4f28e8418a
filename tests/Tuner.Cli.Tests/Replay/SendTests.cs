using System.Text;
using Tuner.Cli.Tests.Support;
using Tuner.Pipecat.Delivery;

namespace Tuner.Cli.Tests.Replay;

public class SendTests
{
    private const string Key = "tr_api_secret";
    private static readonly string Clinic = Calls.Log("1.7.0", "clinic");

    [Fact]
    public async Task A_record_goes_out_with_its_workspace_agent_and_key()
    {
        var transport = new ScriptedTransport(new DeliveryResult.Delivered(201, Known: false));
        var result = await SendAsync(transport);
        Assert.Equal(ExitCodes.Done, result.ExitCode);
        Assert.EndsWith("Delivered to http://tuner.test.\n", result.Out, StringComparison.Ordinal);
        var (record, credential) = Assert.Single(transport.Sent);
        Assert.Equal((42, "http://tuner.test", Key), (credential.WorkspaceId, credential.BaseUrl, credential.ApiKey));
        Assert.Equal(("clinic-1.7.0", "harness"), (record.CallId, record.AgentId));
        Assert.Contains("\"call_id\":\"clinic-1.7.0\"", Encoding.UTF8.GetString(record.Payload.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_record_that_the_server_has_already_is_delivered()
    {
        var result = await SendAsync(new ScriptedTransport(new DeliveryResult.Delivered(409, Known: true)));
        Assert.Equal(ExitCodes.Done, result.ExitCode);
        Assert.EndsWith("http://tuner.test has this call already.\n", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_many_it_says_how_many_the_server_had_already_and_how_many_failed()
    {
        var answers = new ScriptedTransport(new DeliveryResult.Delivered(201, Known: false), new DeliveryResult.Delivered(409, Known: true), new DeliveryResult.Rejected(422, "no"));
        var result = await new CliUnderTest { Transport = answers, Variables = { ["TUNER_API_KEY"] = Key } }
            .RunAsync("replay", Clinic, Calls.Log("1.7.0", "speak"), Calls.Log("1.7.0", "silent"), "--send", "http://tuner.test");
        Assert.Equal(ExitCodes.Failed, result.ExitCode);
        Assert.Contains("2 calls replayed, 1 new to http://tuner.test and 1 that it had already; 1 failed:", result.Out, StringComparison.Ordinal);
    }

    public static TheoryData<string, string> Refusals => new()
    {
        { "rejected", "tuner: http://tuner.test refused the record of clinic-1.7.0 (422: call_type␛[31m is missing)." },
        { "key", "tuner: http://tuner.test refuses the API key in TUNER_API_KEY for workspace 42 (401: unknown key)." },
        { "later", "tuner: http://tuner.test did not take the record of clinic-1.7.0 (Connection refused)." },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_refusal_says_what_the_answer_was(string kind, string expected)
    {
        DeliveryResult result = kind switch
        {
            "rejected" => new DeliveryResult.Rejected(422, "call_type\e[31m\nis missing"),
            "key" => new DeliveryResult.KeyRefused(401, "unknown key"),
            _ => new DeliveryResult.TryLater("network", "Connection refused"),
        };
        var sentence = (await SendAsync(new ScriptedTransport(result))).OneSentence(ExitCodes.Failed);
        Assert.Equal(expected, sentence);
    }

    [Fact]
    public async Task A_log_that_names_no_workspace_takes_it_from_the_environment()
    {
        var log = CliUnderTest.Bytes("{\"v\":1,\"config\":{\"call_id\":\"c1\"}}\n");
        var transport = new ScriptedTransport(new DeliveryResult.Delivered(201, Known: false));
        var cli = new CliUnderTest { StandardInput = log, Transport = transport, Variables = { ["TUNER_API_KEY"] = Key } };
        Assert.Contains("TUNER_WORKSPACE_ID", (await cli.RunAsync("replay", "-", "--send", "http://tuner.test")).OneSentence(ExitCodes.Failed), StringComparison.Ordinal);
        cli.Variables["TUNER_WORKSPACE_ID"] = "7";
        Assert.Contains("TUNER_AGENT_ID", (await cli.RunAsync("replay", "-", "--send", "http://tuner.test")).OneSentence(ExitCodes.Failed), StringComparison.Ordinal);
        cli.Variables["TUNER_AGENT_ID"] = "front desk";
        await cli.RunAsync("replay", "-", "--send", "http://tuner.test/");
        var (record, credential) = Assert.Single(transport.Sent);
        Assert.Equal((7, "front desk", "http://tuner.test"), (credential.WorkspaceId, record.AgentId, credential.BaseUrl));
    }

    [Theory]
    [InlineData("tuner.test", Key, "--send takes the address of a server")]
    [InlineData("ftp://tuner.test", Key, "--send takes the address of a server")]
    [InlineData("http://me:word@tuner.test", Key, "without user name and password")]
    [InlineData("http://tuner.test", "", "TUNER_API_KEY")]
    [InlineData("http://tuner.test", "two words", "TUNER_API_KEY")]
    public async Task A_wrong_address_or_key_is_told_before_anything_is_read(string url, string key, string expected)
    {
        var cli = new CliUnderTest { Variables = { ["TUNER_API_KEY"] = key } };
        var sentence = (await cli.RunAsync("replay", Clinic, "--send", url)).OneSentence(ExitCodes.WronglyUsed);
        Assert.Contains(expected, sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("word@", sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("two words", sentence, StringComparison.Ordinal);
    }

    private static Task<CliResult> SendAsync(ScriptedTransport transport) =>
        new CliUnderTest { Transport = transport, Variables = { ["TUNER_API_KEY"] = Key } }.RunAsync("replay", Clinic, "--send", "http://tuner.test");
}
