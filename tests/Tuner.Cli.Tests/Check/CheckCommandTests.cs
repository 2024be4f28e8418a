using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Microsoft.Extensions.Time.Testing;
using Tuner.Cli.Tests.Support;
using Tuner.Pipecat.Models;
using static Tuner.Cli.Tests.Support.Payloads;

namespace Tuner.Cli.Tests.Check;

public sealed class CheckCommandTests : IDisposable
{
    private const string List = """
        {"total":2,"total_at_least":false,"calls":[
            {"id":8,"call_id":"c-8","agent_remote_identifier":"desk","received_at_ms":1795495274192},
            {"id":7,"call_id":"c-7","agent_remote_identifier":"desk","received_at_ms":1795495273192}],"previous":null,"next":null}
        """;

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Calls_that_keep_their_budget_pass()
    {
        Record("a.json", wait: 800);
        var told = await Run("check", "a.json", "--budget", "p95<1200ms,unanswered=0,tools_failed=0,cost<5c");
        Assert.Equal((ExitCodes.Done, ""), (told.ExitCode, told.Error));
        Assert.Matches(@"p95<1200ms +800 ms +1 in 1 call +within", told.Out);
        Assert.Matches(@"cost<5c +4.2 c +1 in 1 call +within", told.Out);
        Assert.EndsWith("Within the budget: 1 call, 4 limits.\n", told.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calls_over_it_fail_and_the_worst_of_them_are_named()
    {
        Record("calls/a.json", wait: 800);
        Record("calls/b.json", wait: 2_400);
        var told = await Run("check", "calls", "--budget", "response<1200ms");
        Assert.Equal((ExitCodes.Failed, ""), (told.ExitCode, told.Error));
        Assert.Contains($"response<1200ms, the worst calls:\n  2,400 ms  {_folder.File("calls/b.json")}\nOver the budget: 1 of 1 limit, 2 calls.\n", told.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_caller_without_an_answer_is_over_with_how_long_it_was_at_least()
    {
        Write("a.json", Of(User("Hello", 0, 500) with { Metadata = new() { UnansweredMs = 13_700 } }));
        Assert.Contains("≥ 13,700 ms", (await Run("check", "a.json", "--budget", "p95<10s")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_budget_stands_in_a_file_and_several_are_one()
    {
        Record("a.json", wait: 800);
        _folder.Write("gate.budget", "# a gate\np95 < 500ms\n");
        var told = await Run("check", "a.json", "--budget", "gate.budget", "--budget", "unanswered=0");
        Assert.Equal(ExitCodes.Failed, told.ExitCode);
        Assert.Contains("Over the budget: 1 of 2 limits, 1 call.", told.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task JUnit_has_a_case_for_each_limit_and_survives_any_name()
    {
        Write("a<&\u0001>.json", Of(Agent("Hi", 0, 500, new() { E2ELatency = 900 })));
        var told = await Run("check", "a<&\u0001>.json", "--budget", "p95<500ms,unanswered=0,tool p95<1s", "--junit", "out.xml");
        Assert.Equal(ExitCodes.Failed, told.ExitCode);
        var suites = XDocument.Parse(await File.ReadAllTextAsync(_folder.File("out.xml"), TestContext.Current.CancellationToken)).Root!;
        Assert.Equal(("3", "1", "1"), (suites.Attribute("tests")!.Value, suites.Attribute("failures")!.Value, suites.Attribute("skipped")!.Value));
        var cases = suites.Descendants("testcase").ToDictionary(each => each.Attribute("name")!.Value);
        Assert.Equal("p95<500ms: it is 900 ms (of 1 in 1 call)", cases["p95<500ms"].Element("failure")!.Attribute("message")!.Value);
        Assert.Contains("a<&", cases["p95<500ms"].Element("failure")!.Value, StringComparison.Ordinal);
        Assert.NotNull(cases["tool p95<1s"].Element("skipped"));
        Assert.Null(cases["unanswered=0"].Element("failure"));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Annotations_stand_beside_the_line_of_the_budget(bool asked, bool onGitHub)
    {
        Record("a.json", wait: 800);
        var budget = _folder.Write("gate.budget", "\np95 < 500ms\n");
        var cli = new CliUnderTest();
        if (onGitHub) cli.Variables["GITHUB_ACTIONS"] = "true";
        var told = await cli.RunAsync(["check", _folder.File("a.json"), "--budget", budget, .. asked ? ["--github"] : Array.Empty<string>()]);
        Assert.Contains($"\n::error file={budget},line=2,title=tuner check::p95 < 500ms: it is 800 ms (of 1 in 1 call)%0A800 ms  ", told.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_GitHub_there_are_no_annotations()
    {
        Record("a.json", wait: 800);
        Assert.DoesNotContain("::error", (await Run("check", "a.json", "--budget", "p95<500ms")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Programs_read_the_outcome_as_JSON()
    {
        Record("a.json", wait: 800);
        using var json = JsonDocument.Parse((await Run("check", "a.json", "--budget", "p95<500ms", "--json", "--github")).Out);
        var limit = json.RootElement.GetProperty("limits")[0];
        Assert.Equal((false, "over", 800, 500), (json.RootElement.GetProperty("within").GetBoolean(), limit.GetProperty("verdict").GetString(), limit.GetProperty("value").GetInt32(), limit.GetProperty("bound").GetInt32()));
    }

    [Fact]
    public async Task The_calls_of_a_server_are_checked_by_the_filters_of_its_list()
    {
        using var server = Server(_ => List);
        var told = await new CliUnderTest { Server = server }.RunAsync("check", "--agent", "desk", "--budget", "[agent=desk] p95<1s, stored<3s");
        Assert.Equal((ExitCodes.Done, ""), (told.ExitCode, told.Error));
        Assert.Matches(@"stored<3s +agent=desk +2,000 ms", told.Out);
        Assert.Equal("/api/v1/calls?agent=desk&limit=500", server.Requests[0].RequestUri!.PathAndQuery);
    }

    [Fact]
    public async Task A_query_of_the_last_hour_asks_for_the_calls_since_then()
    {
        using var server = Server(_ => List);
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(1_795_500_000_000));
        var told = await new CliUnderTest { Server = server, Time = time }.RunAsync("check", "agent=desk&last=1h", "--budget", "p95<1s");
        Assert.Equal(ExitCodes.Done, told.ExitCode);
        Assert.Equal("/api/v1/calls?agent=desk&from=1795496400000&limit=500", server.Requests[0].RequestUri!.PathAndQuery);
    }

    [Fact]
    public async Task All_pages_of_the_list_are_looked_at()
    {
        using var server = Server(request => request.RequestUri!.Query.Contains("cursor=AbC", StringComparison.Ordinal) ? List : List.Replace("\"next\":null", "\"next\":\"AbC\"", StringComparison.Ordinal));
        Assert.Contains("4 calls", (await new CliUnderTest { Server = server }.RunAsync("check", "--budget", "p95<1s")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_more_calls_are_looked_at_than_asked_for_and_it_is_said()
    {
        using var server = Server(_ => List);
        var told = await new CliUnderTest { Server = server }.RunAsync("check", "--most", "1", "--budget", "p95<1s");
        Assert.Contains("1 call, 1 limit", told.Out, StringComparison.Ordinal);
        Assert.Equal("tuner: no more than 1 of the calls were looked at; --most N takes more.\n", told.Error);
    }

    [Fact]
    public async Task No_call_at_all_is_a_failure_unless_it_is_allowed()
    {
        using var server = new ScriptedServer(_ => """{"total":0,"total_at_least":false,"calls":[],"previous":null,"next":null}""");
        var told = await new CliUnderTest { Server = server }.RunAsync("check", "--agent", "desk", "--budget", "p95<1s");
        Assert.Equal(ExitCodes.Failed, told.ExitCode);
        Assert.EndsWith("No call: nothing was checked, which is a failure without --allow-none.\n", told.Out, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Done, (await new CliUnderTest { Server = server }.RunAsync("check", "--budget", "p95<1s", "--allow-none")).ExitCode);
    }

    [Fact]
    public async Task Frame_logs_are_checked_as_their_records_are()
    {
        var told = await new CliUnderTest().RunAsync("check", Calls.Log("1.7.0", "clinic"), "--budget", "calls=1,tool p95<1min");
        Assert.Equal((ExitCodes.Done, ""), (told.ExitCode, told.Error));
    }

    [Fact]
    public async Task What_cannot_be_asked_is_one_sentence()
    {
        Record("a.json", wait: 800);
        Assert.Equal("tuner: --budget: the budget: 'p95<1200' needs a time in ms, s or min, and has no unit.", (await Run("check", "a.json", "--budget", "p95<1200")).OneSentence(ExitCodes.WronglyUsed));
        Assert.Equal("tuner: --budget: there is no file gate.budget, and it is no condition such as p95<1200ms.", (await new CliUnderTest().RunAsync("check", "a.json", "--budget", "gate.budget")).OneSentence(ExitCodes.WronglyUsed));
        Assert.StartsWith("tuner: --agent chooses calls of a server, and ", (await Run("check", "a.json", "--agent", "desk", "--budget", "p95<1s")).OneSentence(ExitCodes.WronglyUsed), StringComparison.Ordinal);
        Assert.EndsWith("--last takes a length of time such as 90m, 24h or 7d, not 'soon'.", (await Run("check", "last=soon", "--budget", "p95<1s")).OneSentence(ExitCodes.WronglyUsed), StringComparison.Ordinal);
        Assert.Contains("and it is no query of a server, such as agent=desk&version=4&last=24h", (await Run("check", "agnt=desk", "--budget", "p95<1s")).OneSentence(ExitCodes.Failed), StringComparison.Ordinal);
        Assert.Contains("the report cannot be written to ", (await Run("check", "a.json", "--budget", "p95<1s", "--junit", "no/folder.xml")).OneSentence(ExitCodes.Failed), StringComparison.Ordinal);
        Assert.StartsWith("tuner: ", (await Run("check", "a.json")).OneSentence(ExitCodes.WronglyUsed), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private Task<CliResult> Run(params string[] args) =>
        new CliUnderTest().RunAsync([.. args.Select((arg, index) => index > 0 && (arg.EndsWith(".json", StringComparison.Ordinal) || arg.EndsWith(".xml", StringComparison.Ordinal) || arg.EndsWith(".budget", StringComparison.Ordinal) || arg == "calls") ? _folder.File(arg) : arg)]);

    private static ScriptedServer Server(Func<HttpRequestMessage, string?> list)
    {
        var record = TextOf(TunerJson.Serialize(WithWait(800)));
        return new(request => request.RequestUri!.AbsolutePath.EndsWith("/payload", StringComparison.Ordinal) ? record : list(request));
    }

    private static string TextOf(byte[] json) => Encoding.UTF8.GetString(json);

    private static CallPayload WithWait(long wait) => Of(User("Hello", 0, 500), Agent("Hi.", 500 + wait, 3_000, new() { E2ELatency = wait })) with { CallCost = 4.2 };

    private void Record(string name, long wait) => Write(name, WithWait(wait));

    private void Write(string name, CallPayload record)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.File(name))!);
        File.WriteAllBytes(_folder.File(name), TunerJson.Serialize(record));
    }
}
