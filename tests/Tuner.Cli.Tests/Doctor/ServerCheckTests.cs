using System.Net;
using Tuner.Cli.Tests.Support;

namespace Tuner.Cli.Tests.Doctor;

public sealed class ServerCheckTests : IDisposable
{
    private const string Agents = """[{"id":3,"remote_identifier":"front desk"}]""";
    private const string Empty = """{"detail":[{"type":"missing","loc":["body","call_id"]}]}""";
    private readonly TemporaryFolder _state = new();

    [Fact]
    public async Task All_is_well_where_the_API_answers_takes_the_key_and_has_the_agent()
    {
        var found = await RunAsync((422, Empty), (200, Agents));
        Assert.Contains("server: http://127.0.0.1:8000 answers as the Tuner API does", found, StringComparison.Ordinal);
        Assert.Contains("key: the server takes it", found, StringComparison.Ordinal);
        Assert.Contains("agent: workspace 42 has the agent 'front desk'", found, StringComparison.Ordinal);
        Assert.DoesNotContain("bad ", found, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(401, """{"detail":"unknown key"}""", 401, """{"detail":"unknown key"}""", "key: the server refuses the key (HTTP 401: unknown key)")]
    [InlineData(422, Empty, 401, """{"detail":"unknown key"}""", "key: the server refuses the key (HTTP 401")]
    [InlineData(404, """{"detail":"Workspace not known"}""", 404, """{"detail":"Workspace not known"}""", "workspace: the server does not know workspace 42 or the agent (Workspace not known)")]
    [InlineData(422, Empty, 200, """[{"id":4,"remote_identifier":"another"}]""", "agent: workspace 42 has no agent 'front desk'")]
    [InlineData(404, "<html>nothing here</html>", 404, "<html>nothing here</html>", "answers HTTP 404, not as the Tuner API does")]
    [InlineData(404, """{"detail":"Not Found"}""", 404, """{"detail":"Not Found"}""", "answers HTTP 404, not as the Tuner API does")]
    [InlineData(403, "<html>WAF</html>", 403, "<html>WAF</html>", "answers HTTP 403, not as the Tuner API does")]
    [InlineData(200, "<html>sign in</html>", 200, "<html>sign in</html>", "answers HTTP 200, not as the Tuner API does")]
    [InlineData(200, "[]", 200, "[]", "answers HTTP 200, not as the Tuner API does")]
    [InlineData(407, "", 407, "", "the proxy wants a user name and password")]
    [InlineData(307, "", 307, "", "sends its callers elsewhere")]
    public async Task What_would_keep_calls_is_bad(int posted, string postedBody, int listed, string listedBody, string sentence)
    {
        var lines = (await RunAsync((posted, postedBody), (listed, listedBody))).Split('\n');
        Assert.StartsWith("bad ", Assert.Single(lines, line => line.Contains(sentence, StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_may_send_and_not_read_is_well() =>
        Assert.Contains("key: the server takes it", await RunAsync((422, Empty), (403, """{"detail":"this key may not read"}""")), StringComparison.Ordinal);

    [Theory]
    [InlineData("TUNER_WORKSPACE_ID", null, "warning workspace: TUNER_WORKSPACE_ID is not set")]
    [InlineData("TUNER_WORKSPACE_ID", "forty", "bad     workspace: TUNER_WORKSPACE_ID is no whole number")]
    [InlineData("TUNER_AGENT_ID", null, "warning agent: TUNER_AGENT_ID is not set")]
    [InlineData("TUNER_API_KEY", null, "bad     key: TUNER_API_KEY is not set")]
    [InlineData("HTTP_PROXY", "http://u:secret@proxy.test:3128", "proxy: calls go through http://proxy.test:3128 (HTTP_PROXY)")]
    [InlineData("TUNER_BASE_URL", "http://10.0.0.7", "warning server: http://10.0.0.7 is another machine and http is not encrypted")]
    [InlineData("TUNER_BASE_URL", "http://10.0.0.7/api/v1", "set TUNER_BASE_URL to the address before /api/v1")]
    public async Task What_is_not_as_it_should_be_set_is_told(string variable, string? value, string sentence)
    {
        var cli = Cli((404, "no"), (404, "no"));
        cli.Variables.Remove(variable);
        if (value is not null) cli.Variables[variable] = value;
        if (variable == "HTTP_PROXY") cli.Variables["TUNER_BASE_URL"] = "http://tuner.test";
        var found = await cli.RunAsync("doctor");
        Assert.Contains(sentence, OneLine(found.Out), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", found.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_asks_the_address_that_calls_are_posted_to_and_posts_no_call()
    {
        var server = Server((422, Empty), (200, Agents));
        await Cli(server).RunAsync("doctor");
        Assert.Equal("http://127.0.0.1:8000/api/v1/public/call?workspace_id=42&agent_remote_identifier=front%20desk", server.Requests[0].RequestUri!.AbsoluteUri);
        Assert.Equal("http://127.0.0.1:8000/api/v1/workspaces/42/agents/", server.Requests[1].RequestUri!.AbsoluteUri);
        Assert.All(server.Requests, request => Assert.Equal("Bearer tr_api_test", request.Headers.GetValues("Authorization").Single()));
    }

    public void Dispose() => _state.Dispose();

    private async Task<string> RunAsync((int, string) posted, (int, string) listed) => OneLine((await Cli(posted, listed).RunAsync("doctor")).Out);

    private CliUnderTest Cli((int, string) posted, (int, string) listed) => Cli(Server(posted, listed));

    private CliUnderTest Cli(Answers server) => new()
    {
        Server = server,
        Variables =
        {
            ["TUNER_API_KEY"] = "tr_api_test",
            ["TUNER_WORKSPACE_ID"] = "42",
            ["TUNER_AGENT_ID"] = "front desk",
            ["TUNER_BASE_URL"] = "http://127.0.0.1:8000",
            ["TUNER_STATE_DIR"] = _state.Path,
        },
    };

    /// <summary>A finding that was wrapped at the terminal's edge, on one line again.</summary>
    private static string OneLine(string text) =>
        string.Join('\n', System.Text.RegularExpressions.Regex.Replace(text, @"\n(?!ok |warning |bad )", " ").Split('\n'));

    private static Answers Server((int Status, string Body) posted, (int Status, string Body) listed) => new(posted, listed);

    private sealed class Answers((int Status, string Body) posted, (int Status, string Body) listed) : HttpMessageHandler
    {
        public List<HttpRequestMessage> Requests { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Requests.Add(request);
            var (status, body) = request.Method == HttpMethod.Post ? posted : listed;
            return Task.FromResult(new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(body) });
        }
    }
}
