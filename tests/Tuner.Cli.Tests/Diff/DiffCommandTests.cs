using System.Text;
using System.Text.Json;
using Tuner.Cli.Tests.Support;
using Tuner.Pipecat.Models;
using static Tuner.Cli.Tests.Support.Payloads;

namespace Tuner.Cli.Tests.Diff;

public sealed class DiffCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_version_that_answers_more_slowly_is_told_with_the_size_of_the_difference()
    {
        Records("one", 15, wait: 800);
        Records("two", 15, wait: 1_200);
        var told = await Run("diff", "one", "two");
        Assert.Equal((ExitCodes.Done, ""), (told.ExitCode, told.Error));
        Assert.StartsWith("15 calls before, 15 calls after.\n", told.Out, StringComparison.Ordinal);
        var line = Assert.Single(told.Out.Split('\n'), line => line.StartsWith("response time p50", StringComparison.Ordinal));
        Assert.Matches(@"8\d\d ms +1,2\d\d ms +\+400 ms \(\+\d\d %\).+worse$", line);
        Assert.Contains(" other figures (--all lists them).", told.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_calls_show_no_difference_and_pass_a_gate()
    {
        Records("one", 12, wait: 800);
        var told = await Run("diff", "one", "one", "--fail-if-worse");
        Assert.Equal((ExitCodes.Done, ""), (told.ExitCode, told.Error));
        Assert.Contains("No difference shown in ", told.Out, StringComparison.Ordinal);
        Assert.Contains("response time p95", (await Run("diff", "one", "one", "--all")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_worse_closes_a_gate_and_what_is_better_does_not()
    {
        Records("one", 15, wait: 800);
        Records("two", 15, wait: 1_200);
        Assert.Equal(ExitCodes.Failed, (await Run("diff", "one", "two", "--fail-if-worse")).ExitCode);
        Assert.Equal(ExitCodes.Done, (await Run("diff", "two", "one", "--fail-if-worse")).ExitCode);
    }

    [Fact]
    public async Task Too_few_calls_are_said_to_be_too_few()
    {
        Records("one", 3, wait: 800);
        Records("two", 15, wait: 9_000);
        Assert.Contains("Too few to tell a difference from chance: each side needs at least 10.", (await Run("diff", "one", "two")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Programs_read_every_figure_in_the_JSON_of_the_API()
    {
        Records("one", 12, wait: 800);
        using var json = JsonDocument.Parse((await Run("diff", "one", "one", "--json")).Out);
        Assert.Equal(["a", "b", "too_few", "figures", "new"], json.RootElement.EnumerateObject().Select(member => member.Name));
        foreach (var side in new[] { "a", "b" }) Assert.Equal("""{"calls":12,"calls_at_least":false,"compared":12}""", JsonSerializer.Serialize(json.RootElement.GetProperty(side)));
        var first = json.RootElement.GetProperty("figures")[0];
        Assert.Equal(("response time p50", "milliseconds", "not_shown"), (first.GetProperty("name").GetString(), first.GetProperty("unit").GetString(), first.GetProperty("verdict").GetString()));
        Assert.Equal(["name", "unit", "higher_is_worse", "a", "b", "difference", "low", "high", "chance", "verdict"], first.EnumerateObject().Select(member => member.Name));
    }

    [Fact]
    public async Task Frame_logs_are_compared_as_their_records_are_and_other_files_are_counted()
    {
        var told = await new CliUnderTest().RunAsync("diff", Calls.Log("1.7.0", "speak"), Path.Combine(Calls.Folder, "pipecat-1.7.0"));
        Assert.Equal(ExitCodes.Done, told.ExitCode);
        Assert.StartsWith("1 call before, ", told.Out, StringComparison.Ordinal);
        Assert.Contains("other JSON files were passed over.", told.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_queries_of_a_server_are_compared()
    {
        var record = Encoding.UTF8.GetString(TunerJson.Serialize(Of(User("Hello", 0, 500), Agent("Hi.", 1_300, 3_000, new() { E2ELatency = 800 }))));
        using var server = new ScriptedServer(request => request.RequestUri!.AbsolutePath.EndsWith("/payload", StringComparison.Ordinal) ? record
            : request.RequestUri.Query.Contains("version=4", StringComparison.Ordinal) ? """{"calls":[{"id":1},{"id":2}],"next":null}""" : """{"calls":[{"id":3}],"next":null}""");
        var told = await new CliUnderTest { Server = server }.RunAsync("diff", "agent=front desk&version=3", "agent=front desk&version=4");
        Assert.Equal((ExitCodes.Done, ""), (told.ExitCode, told.Error));
        Assert.StartsWith("1 call before, 2 calls after.\n", told.Out, StringComparison.Ordinal);
        Assert.Equal("/api/v1/calls?agent=front%20desk&version=3&limit=500", server.Requests[0].RequestUri!.PathAndQuery);
    }

    [Fact]
    public async Task A_query_that_finds_nothing_is_a_sentence()
    {
        using var server = new ScriptedServer(_ => """{"calls":[],"next":null}""");
        Assert.Equal("tuner: the server has no call for version=3.", (await new CliUnderTest { Server = server }.RunAsync("diff", "version=3", "version=4")).OneSentence(ExitCodes.Failed));
    }

    [Fact]
    public async Task Records_that_wait_in_the_outbox_are_compared_too()
    {
        Records("one", 1, wait: 800);
        var record = await File.ReadAllTextAsync(_folder.File("one/0.json"), TestContext.Current.CancellationToken);
        _folder.Write("state/outbox/1.call", """{"v":1,"call_id":"c","base_url":"http://x","workspace_id":1,"agent_id":"desk"}""" + "\n" + record);
        Assert.StartsWith("1 call before, 1 call after.\n", (await Run("diff", "one", "state")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_there_or_no_call_is_told_in_a_sentence()
    {
        Records("one", 1, wait: 800);
        Directory.CreateDirectory(_folder.File("empty"));
        await File.WriteAllTextAsync(_folder.File("list.json"), "[1, 2]", TestContext.Current.CancellationToken);
        Assert.EndsWith("there is no file or folder " + _folder.File("two") + ".", (await Run("diff", "one", "two")).OneSentence(ExitCodes.Failed), StringComparison.Ordinal);
        Assert.EndsWith("list.json is no record of a call.", (await Run("diff", "one", "list.json")).OneSentence(ExitCodes.Failed), StringComparison.Ordinal);
        Assert.Contains("holds no ", (await Run("diff", "one", "empty")).OneSentence(ExitCodes.Failed), StringComparison.Ordinal);
        Assert.Equal("tuner: AFTER is missing; `tuner diff --help` lists what it takes.", (await new CliUnderTest().RunAsync("diff", "one")).OneSentence(ExitCodes.WronglyUsed));
    }

    public void Dispose() => _folder.Dispose();

    private Task<CliResult> Run(string command, params string[] args) =>
        new CliUnderTest().RunAsync([command, .. args.Select(arg => arg.StartsWith('-') ? arg : _folder.File(arg))]);

    private void Records(string folder, int calls, long wait)
    {
        Directory.CreateDirectory(_folder.File(folder));
        for (var call = 0; call < calls; call++)
        {
            var metadata = new TranscriptMetadata { E2ELatency = wait + call };
            var record = Of(User("Hello", 0, 500), Agent("Hi.", 500 + wait + call, 3_000, metadata));
            File.WriteAllBytes(_folder.File($"{folder}/{call}.json"), TunerJson.Serialize(record));
        }
    }
}
