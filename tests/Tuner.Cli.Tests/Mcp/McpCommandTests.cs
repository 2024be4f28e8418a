using System.Text;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using Tuner.Cli.Tests.Support;
using Tuner.Server;

namespace Tuner.Cli.Tests.Mcp;

/// <summary>The program as a client of the protocol starts it, through the package's own client.</summary>
public class McpCommandTests
{
    private const string Key = "tr_api_of_the_tests_of_this_door";

    [Fact]
    public async Task Calls_of_files_answer_every_question_as_those_of_a_server_do()
    {
        await using var client = await StartAsync([], Calls.Log("1.7.0", "clinic"));
        Assert.Equal(5, (await client.ListToolsAsync(cancellationToken: TestContext.Current.CancellationToken)).Count);
        Assert.Contains("1 of 1 calls", await AskAsync(client, "find_calls"), StringComparison.Ordinal);
        var call = await AskAsync(client, "get_call", ("call", "1"));
        Assert.Contains("agent: \"", call, StringComparison.Ordinal);
        Assert.DoesNotContain("http://", call, StringComparison.Ordinal);
        var slowest = await AskAsync(client, "slowest_waits", ("limit", 1));
        Assert.Contains("whose time:", slowest, StringComparison.Ordinal);
        var row = slowest.Split("row ")[1].Split(',')[0];
        Assert.Contains("e2e_latency = ", await AskAsync(client, "explain_value", ("call", "1"), ("row", row)), StringComparison.Ordinal);
        Assert.Contains("Too few", await AskAsync(client, "compare_versions", ("before", 1), ("after", 2)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_is_asked_with_a_key_that_may_read()
    {
        using var folder = new TemporaryFolder();
        await using var server = await TunerServer.StartAsync(new() { Port = 0, DataFolder = folder.File("data"), FirstKey = Key }, TestContext.Current.CancellationToken);
        using (var sender = new HttpClient { BaseAddress = server.Address })
        {
            sender.DefaultRequestHeaders.Authorization = new("Bearer", Key);
            using var call = new StringContent("""{"call_id":"c 1","call_type":"web_call","start_timestamp":1776081600,"end_timestamp":1776081620,"recording_url":"x://y","agent_version":3,"transcript_with_tool_calls":[{"role":"agent","text":"Hello there","start_ms":300,"end_ms":900,"metadata":{"e2e_latency":4321}}]}""", Encoding.UTF8, "application/json");
            Assert.True((await sender.PostAsync("/api/v1/public/call?workspace_id=1&agent_remote_identifier=desk", call, TestContext.Current.CancellationToken)).IsSuccessStatusCode);
        }

        await using var client = await StartAsync(new() { ["TUNER_API_KEY"] = Key }, "--server", server.Address.ToString());
        var page = $"{server.Address}calls/1";
        foreach (var found in new[] { await AskAsync(client, "find_calls", ("agent", "desk")), await AskAsync(client, "get_call", ("call", "c 1")) })
        {
            Assert.Contains("call 1 \"c 1\"", found, StringComparison.Ordinal);
            Assert.Contains(page, found, StringComparison.Ordinal);
        }
        Assert.Contains("4,321 ms: call 1", await AskAsync(client, "slowest_waits"), StringComparison.Ordinal);
        Assert.Contains("e2e_latency = \"4321\"", await AskAsync(client, "explain_value", ("call", 1), ("row", 1)), StringComparison.Ordinal);
        Assert.Contains("Version 3: 1 calls. Version 4: 0 calls.", await AskAsync(client, "compare_versions", ("before", 3), ("after", 4)), StringComparison.Ordinal);
        Assert.Contains("Should be", await AskAsync(client, "find_calls", ("sort", "beauty")), StringComparison.OrdinalIgnoreCase);
        Assert.Contains("There is no call", await AskAsync(client, "get_call", ("call", "other")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_told_to_the_model_and_may_be_asked_again()
    {
        await using var client = await StartAsync([], "--server", "http://127.0.0.1:1");
        Assert.Contains("cannot be reached", await AskAsync(client, "find_calls"), StringComparison.Ordinal);
        Assert.Contains("cannot be reached", await AskAsync(client, "get_call", ("call", "1")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_there_ends_it_in_one_sentence() =>
        Assert.Equal("tuner: there is no file or folder nowhere.", (await new CliUnderTest().RunAsync("mcp", "nowhere")).OneSentence(ExitCodes.Failed));

    [Fact]
    public async Task The_edition_of_the_wheel_says_where_it_is() =>
        Assert.Contains("it is in the server edition", (await new CliUnderTest { HasServerEdition = false }.RunAsync("mcp")).OneSentence(ExitCodes.WronglyUsed), StringComparison.Ordinal);

    private static async Task<McpClient> StartAsync(Dictionary<string, string?> variables, params string[] arguments)
    {
        // On a machine that does much else at once a start has once taken longer than a client waits, which then starts the program anew.
        for (var tries = 1; ; tries++)
        {
            var program = new StdioClientTransport(new() { Command = "dotnet", Arguments = ["exec", Path.Combine(AppContext.BaseDirectory, "tuner.dll"), "mcp", .. arguments], EnvironmentVariables = variables });
            try
            {
                return await McpClient.CreateAsync(program, new() { InitializationTimeout = TimeSpan.FromMinutes(1) }, cancellationToken: TestContext.Current.CancellationToken);
            }
            catch (Exception late) when (late is TimeoutException or OperationCanceledException && tries < 3)
            {
                TestContext.Current.SendDiagnosticMessage(late.Message);
            }
        }
    }

    private static async Task<string> AskAsync(McpClient client, string tool, params (string Name, object? Value)[] arguments)
    {
        var answer = await client.CallToolAsync(tool, arguments.ToDictionary(each => each.Name, each => each.Value), cancellationToken: TestContext.Current.CancellationToken);
        return Assert.IsType<TextContentBlock>(Assert.Single(answer.Content)).Text;
    }
}
