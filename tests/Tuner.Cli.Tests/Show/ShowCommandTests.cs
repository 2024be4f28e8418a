using System.Net;
using Tuner.Cli.Tests.Support;

namespace Tuner.Cli.Tests.Show;

public class ShowCommandTests
{
    private static readonly string Log = Calls.Log("1.7.0", "speak");

    [Fact]
    public async Task A_record_in_a_file_is_shown_as_its_replay_was()
    {
        using var folder = new TemporaryFolder();
        await new CliUnderTest().RunAsync("replay", Log, "--payload", folder.File("p.json"));
        var shown = await new CliUnderTest().RunAsync("show", folder.File("p.json"));
        Assert.Equal((ExitCodes.Done, ""), (shown.ExitCode, shown.Error));
        Assert.Equal((await new CliUnderTest().RunAsync("replay", Log)).Out, shown.Out);
    }

    [Fact]
    public async Task A_frame_log_is_shown_too() =>
        Assert.Equal((await new CliUnderTest().RunAsync("replay", Log)).Out, (await new CliUnderTest().RunAsync("show", Log)).Out);

    [Fact]
    public async Task A_call_of_the_server_is_found_by_its_id()
    {
        var payload = (await new CliUnderTest().RunAsync("replay", Log, "--json")).Out;
        using var server = new ScriptedServer(request => request.RequestUri!.AbsolutePath switch
        {
            "/api/v1/calls" => """{"total":2,"calls":[{"id":8,"call_id":"speak-1.7.0-b"},{"id":7,"call_id":"speak-1.7.0"}]}""",
            "/api/v1/calls/7/payload" => payload,
            _ => null,
        });
        var shown = await new CliUnderTest { Server = server, Variables = { ["TUNER_API_KEY"] = "k1", ["TUNER_BASE_URL"] = "http://tuner.test/" } }.RunAsync("show", "speak-1.7.0", "--json");
        Assert.Equal((ExitCodes.Done, ""), (shown.ExitCode, shown.Error));
        Assert.Equal(payload, shown.Out);
        Assert.All(server.Requests, request => Assert.Equal(("tuner.test", "Bearer k1"), (request.RequestUri!.Host, request.Headers.Authorization!.ToString())));
    }

    [Fact]
    public async Task A_number_that_is_no_call_id_is_that_of_the_page()
    {
        var payload = (await new CliUnderTest().RunAsync("replay", Log, "--json")).Out;
        using var server = new ScriptedServer(request => request.RequestUri!.AbsolutePath switch
        {
            "/api/v1/calls" => """{"total":0,"calls":[]}""",
            "/api/v1/calls/17/payload" => payload,
            _ => null,
        });
        Assert.Equal(payload, (await new CliUnderTest { Server = server }.RunAsync("show", "17", "--json")).Out);
    }

    [Fact]
    public async Task A_call_id_that_is_a_number_comes_before_the_page_of_that_number()
    {
        var payload = (await new CliUnderTest().RunAsync("replay", Log, "--json")).Out;
        using var server = new ScriptedServer(request => (request.RequestUri!.AbsolutePath, request.RequestUri.Query) switch
        {
            ("/api/v1/calls", "?limit=1&call_id=17") => """{"total":1,"calls":[{"id":900,"call_id":"17"}]}""",
            ("/api/v1/calls/900/payload", _) => payload,
            _ => throw new InvalidOperationException("Only the exact id is asked for."),
        });
        Assert.Equal(payload, (await new CliUnderTest { Server = server }.RunAsync("show", "17", "--json")).Out);
    }

    [Fact]
    public async Task A_call_that_is_nowhere_says_where_it_was_looked_for()
    {
        using var server = new ScriptedServer(_ => """{"total":0,"calls":[]}""");
        var sentence = (await new CliUnderTest { Server = server }.RunAsync("show", "no-such-call")).OneSentence(ExitCodes.Failed);
        Assert.Equal("tuner: there is no file no-such-call, and the server at http://127.0.0.1:8000 has no call of that id or number.", sentence);
    }

    [Fact]
    public async Task A_folder_is_no_call()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("is a folder", (await new CliUnderTest().RunAsync("show", folder.Path)).OneSentence(ExitCodes.WronglyUsed), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<html>", HttpStatusCode.OK, "no Tuner server")]
    [InlineData("[]", HttpStatusCode.OK, "no Tuner server")]
    [InlineData("{\"calls\":5}", HttpStatusCode.OK, "no Tuner server")]
    [InlineData("{\"calls\":[7,{\"call_id\":7},{\"call_id\":\"c1\",\"id\":\"x\"}]}", HttpStatusCode.OK, "no Tuner server")]
    [InlineData("", HttpStatusCode.Unauthorized, "set TUNER_API_KEY")]
    [InlineData("down\e[31m", HttpStatusCode.InternalServerError, "answered with 500 down␛[31m")]
    public async Task What_another_server_answers_is_told(string answer, HttpStatusCode status, string expected)
    {
        using var server = new ScriptedServer(_ => answer, status);
        Assert.Contains(expected, (await new CliUnderTest { Server = server }.RunAsync("show", "c1")).OneSentence(ExitCodes.Failed), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_told()
    {
        using var server = new ScriptedServer(_ => throw new HttpRequestException("Connection refused"));
        Assert.Equal(
            "tuner: there is no file c1, and the server at http://127.0.0.1:8000 cannot be reached (Connection refused).",
            (await new CliUnderTest { Server = server }.RunAsync("show", "c1")).OneSentence(ExitCodes.Failed));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("http://me:word@tuner.test")]
    public async Task A_wrong_address_is_wrong_use(string address) =>
        (await new CliUnderTest().RunAsync("show", "c1", "--server", address)).OneSentence(ExitCodes.WronglyUsed);
}
