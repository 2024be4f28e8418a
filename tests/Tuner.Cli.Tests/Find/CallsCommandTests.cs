using System.Net;
using System.Text.Json;
using Tuner.Cli.Tests.Support;

namespace Tuner.Cli.Tests.Find;

public class CallsCommandTests
{
    private const string List = """
        {"total":1234,"total_at_least":true,"calls":[
            {"id":8,"workspace_id":1,"agent_remote_identifier":"front desk","call_id":"c-8","started_at_ms":1776081600000,"duration_ms":42500,"answers":3,"errors":1,
             "wait_p50_ms":950,"wait_worst_ms":4000,"wait_worst_at_least":true,"disconnection_reason":"error"}],
         "previous":null,"next":"AbC"}
        """;

    [Fact]
    public async Task The_calls_of_a_server_are_listed_with_what_matters_of_each()
    {
        using var server = new ScriptedServer(_ => List);
        var ran = await new CliUnderTest { Server = server }.RunAsync("calls");
        Assert.Equal((ExitCodes.Done, ""), (ran.ExitCode, ran.Error));
        foreach (var text in new[] { "c-8", "front desk", "2026-04-13 12:00:00", "42.5 s", "950 ms", "≥ 4.0 s", "1 of more than 1,234 calls", "--cursor AbC" }) Assert.Contains(text, ran.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_found_is_shown_beside_its_call()
    {
        using var server = new ScriptedServer(_ => List.Replace("\"error\"}", "\"error\",\"found\":{\"text\":\"For two.\",\"hits\":[[4,7]]}}", StringComparison.Ordinal));
        Assert.Contains("For two.", (await new CliUnderTest { Server = server }.RunAsync("calls", "--text", "two")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_option_becomes_the_parameter_of_the_address()
    {
        using var server = new ScriptedServer(_ => List);
        await new CliUnderTest { Server = server }.RunAsync(
            "calls", "--text", "table for", "--agent", "a&b", "--agent-version", "3", "--from", "2026-11-01", "--time-zone", "Europe/Berlin", "--caller", "+49 1",
            "--errors", "--failed-tools", "false", "--slower-than", "3000", "--sort", "worst_wait", "--order", "asc", "--limit", "5",
            "--voicemail", "false", "--transferred", "--transfer-outcome", "asked", "--typed", "--muted", "--language", "de", "--speaker", "Anna");
        Assert.Equal(
            "/api/v1/calls?text=table%20for&agent=a%26b&version=3&from=2026-11-01&time_zone=Europe%2FBerlin&caller=%2B49%201&slower_than_ms=3000&transfer_outcome=asked&language=de&speaker=Anna&errors=true&failed_tools=false&voicemail=false&transferred=true&typed=true&muted=true&sort=worst_wait&order=asc&limit=5",
            Assert.Single(server.Requests).RequestUri!.PathAndQuery);
    }

    [Fact]
    public async Task As_JSON_it_is_what_the_server_answered()
    {
        using var server = new ScriptedServer(_ => List);
        var ran = await new CliUnderTest { Server = server }.RunAsync("calls", "--json");
        using var printed = JsonDocument.Parse(ran.Out);
        using var answered = JsonDocument.Parse(List);
        Assert.True(JsonElement.DeepEquals(answered.RootElement, printed.RootElement));
    }

    [Fact]
    public async Task What_the_server_refuses_is_one_sentence_under_the_name_of_the_option()
    {
        using var server = new ScriptedServer(_ => """{"detail":[{"loc":["query","slower_than_ms"],"field":"slower_than_ms","msg":"Should be an integer, 0 or more, milliseconds","type":"value_error"}]}""", HttpStatusCode.BadRequest);
        var ran = await new CliUnderTest { Server = server }.RunAsync("calls", "--slower-than", "soon");
        Assert.Equal("tuner: --slower-than should be an integer, 0 or more, milliseconds.", ran.OneSentence(ExitCodes.WronglyUsed));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"calls\":3}")]
    [InlineData("<html>")]
    public async Task What_is_no_server_of_ours_is_said_to_be_none(string answer)
    {
        using var server = new ScriptedServer(_ => answer);
        Assert.Contains("is no Tuner server of this project", (await new CliUnderTest { Server = server }.RunAsync("calls")).OneSentence(ExitCodes.Failed), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_of_a_call_moves_the_cursor()
    {
        using var server = new ScriptedServer(_ => List.Replace("front desk", "\\u001b[2Jdesk", StringComparison.Ordinal));
        Assert.DoesNotContain('\u001b', (await new CliUnderTest { Server = server }.RunAsync("calls")).Out);
    }
}
