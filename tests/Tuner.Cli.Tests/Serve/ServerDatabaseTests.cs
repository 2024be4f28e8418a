using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using Tuner.Cli.Tests.Support;
using Tuner.Server;
using Tuner.Server.Tests.Support;

namespace Tuner.Cli.Tests.Serve;

public sealed class ServerDatabaseTests : IDisposable
{
    private const string Key = "tr_api_of_the_tests";
    private const string WithPassword = "postgres://ann:hunter2@db.example/calls";
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("serve")]
    [InlineData("keys", "list")]
    [InlineData("import", "file")]
    [InlineData("backup", "file")]
    [InlineData("export", "--all", "--to", "file")]
    public async Task A_password_on_the_command_line_is_refused_and_not_repeated(params string[] command)
    {
        var told = (await new CliUnderTest().RunAsync([.. command, "--database", WithPassword])).OneSentence(ExitCodes.WronglyUsed);
        Assert.Contains("TUNER_DATABASE", told, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_are_printed_without_the_password_wherever_it_came_from()
    {
        var file = _folder.Write("serve.conf", $"database = {WithPassword}\n");
        foreach (var cli in new[] { new CliUnderTest { Variables = { ["TUNER_DATABASE"] = WithPassword } }, new CliUnderTest { Variables = { ["TUNER_SERVE_CONFIG"] = file } } })
        {
            var printed = await cli.RunAsync("serve", "--print-config");
            Assert.Equal((ExitCodes.Done, ""), (printed.ExitCode, printed.Error));
            Assert.Matches("(?m)^database = postgres://db.example:5432/calls +# ", printed.Out);
            Assert.DoesNotContain("hunter2", printed.Out, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_address_that_is_none_is_named_by_where_it_stands_and_not_repeated()
    {
        var cli = new CliUnderTest { Variables = { ["TUNER_DATABASE"] = "postgres://ann:hunter2@db:port/calls" } };
        foreach (var command in new string[][] { ["serve"], ["keys", "list"] })
        {
            var told = (await cli.RunAsync(command)).OneSentence(ExitCodes.WronglyUsed);
            Assert.Contains("TUNER_DATABASE", told, StringComparison.Ordinal);
            Assert.DoesNotContain("hunter2", told, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_database_that_does_not_answer_ends_the_start_in_one_sentence_without_the_password()
    {
        var cli = new CliUnderTest { Variables = { ["TUNER_DATABASE"] = "postgres://ann:hunter2@127.0.0.1:1/calls?connect_timeout=5" } };
        var told = (await cli.RunAsync("serve", "--port", "0", "--data", _folder.File("data"))).OneSentence(ExitCodes.Failed);
        Assert.Contains("postgres://127.0.0.1:1/calls", told, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_edition_of_the_wheel_says_where_the_database_is_to_be_had()
    {
        foreach (var cli in new[] { new CliUnderTest { HasServerEdition = false }, new CliUnderTest { HasServerEdition = false, Variables = { ["TUNER_DATABASE"] = "postgres://db/calls" } } })
        {
            string[] more = cli.Variables.Count == 0 ? ["--database", "postgres://db/calls"] : [];
            Assert.Contains("server edition", (await cli.RunAsync(["serve", .. more])).OneSentence(ExitCodes.WronglyUsed), StringComparison.Ordinal);
            Assert.Contains("server edition", (await cli.RunAsync(["keys", "list", .. more])).OneSentence(ExitCodes.WronglyUsed), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_copy_of_the_database_is_left_to_its_own_tools_and_a_data_folder_that_is_named_is_copied_all_the_same()
    {
        var cli = new CliUnderTest { Variables = { ["TUNER_DATABASE"] = "postgres://db/calls" } };
        Assert.Contains("pg_dump", (await cli.RunAsync("backup", _folder.File("copy.db"))).OneSentence(ExitCodes.WronglyUsed), StringComparison.Ordinal);
        Assert.Contains("--data", (await cli.RunAsync("backup", _folder.File("copy.db"), "--data", _folder.File("nothing"))).OneSentence(ExitCodes.Failed), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calls_go_from_a_data_folder_into_a_database_and_back_byte_for_byte_and_once()
    {
        await using var database = await PostgresServer.EmptyDatabaseAsync();
        var (source, back) = (_folder.File("source"), _folder.File("back"));
        await using (var server = await TunerServer.StartAsync(new() { Port = 0, DataFolder = source, FirstKey = Key }, Cancel))
        {
            foreach (var number in Enumerable.Range(1, 4)) await PostAsync(server.Address, $"call-{number}", number);
        }
        var first = await ExportAsync("first", "--data", source);
        Assert.Equal(4, first.Length);
        Assert.StartsWith("4 calls were added, 0 were there already", (await ImportAsync("first", "--database", database.Url)).Out, StringComparison.Ordinal);
        Assert.StartsWith("0 calls were added, 4 were there already", (await ImportAsync("first", "--database", database.Url)).Out, StringComparison.Ordinal);
        var second = await ExportAsync("second", "--database", database.Url);
        Assert.Equal(Calls(first), Calls(second));
        Assert.StartsWith("4 calls were added, 0 were there already", (await ImportAsync("second", "--data", back)).Out, StringComparison.Ordinal);
        Assert.Equal(Calls(first), Calls(await ExportAsync("third", "--data", back)));
    }

    [Fact]
    public async Task Keys_of_a_database_are_made_listed_and_revoked_by_the_same_commands()
    {
        await using var database = await PostgresServer.EmptyDatabaseAsync();
        var cli = new CliUnderTest { Variables = { ["TUNER_DATABASE"] = database.Url, ["TUNER_SERVE_DATA"] = _folder.File("data") } };
        var added = await cli.RunAsync("keys", "add", "bot", "--workspace", "7");
        Assert.Equal((ExitCodes.Done, ""), (added.ExitCode, added.Error));
        var key = (await File.ReadAllTextAsync(_folder.File("data/bot.key"), Cancel)).TrimEnd();
        var listed = await cli.RunAsync("keys", "list");
        Assert.Matches("bot +ingest +7 ", listed.Out);
        Assert.DoesNotContain(key, listed.Out, StringComparison.Ordinal);
        Assert.Equal("bot is revoked.\n", (await cli.RunAsync("keys", "revoke", "bot")).Out);
        Assert.Equal("0 sessions were ended.\n", (await cli.RunAsync("keys", "revoke", "--sessions")).Out);
    }

    public void Dispose() => _folder.Dispose();

    private async Task<string[]> ExportAsync(string name, params string[] from)
    {
        var result = await new CliUnderTest().RunAsync(["export", "--all", "--to", _folder.File($"{name}.ndjson"), .. from]);
        Assert.Equal((ExitCodes.Done, ""), (result.ExitCode, result.Error));
        return await File.ReadAllLinesAsync(_folder.File($"{name}.ndjson"), Cancel);
    }

    // Each store numbers them itself; those that come at once in any order.
    private static IEnumerable<string> Calls(string[] lines) => lines.Select(line => Regex.Replace(line, "\"id\":[0-9]+,", "")).Order(StringComparer.Ordinal);

    private async Task<CliResult> ImportAsync(string name, params string[] into)
    {
        var result = await new CliUnderTest().RunAsync(["import", _folder.File($"{name}.ndjson"), .. into]);
        Assert.Equal((ExitCodes.Done, ""), (result.ExitCode, result.Error));
        return result;
    }

    private static async Task PostAsync(Uri address, string callId, int second)
    {
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        using var body = new StringContent(
            $$"""{"call_id":"{{callId}}","call_type":"web_call","start_timestamp":177608160{{second}}000,"end_timestamp":1776081642500,"recording_url":"pipecat://no-recording","transcript_with_tool_calls":[{"role":"user","text":"予約 \u0000 𝄞","start_ms":1,"end_ms":2}]}""",
            Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync(new Uri(address, "/api/v1/public/call?workspace_id=1&agent_remote_identifier=desk"), body, Cancel);
        answer.EnsureSuccessStatusCode();
    }
}
