using System.Text;
using Tuner.Cli.Tests.Support;
using Tuner.Server;

namespace Tuner.Cli.Tests.Transfer;

public sealed class TransferTests : IAsyncLifetime
{
    private const string Key = "tr_api_of_the_tests";
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Source => _folder.File("source");

    private string Target => _folder.File("target");

    public async ValueTask InitializeAsync()
    {
        await using var server = await StartAsync(Source);
        foreach (var number in Enumerable.Range(1, 3)) await PostAsync(server, Payload($"call-{number}"));
        // Line ends in a payload, letters of many scripts, and a workspace of its own.
        await PostAsync(server, Payload("call-1").Replace(",", ",\r\n  ", StringComparison.Ordinal).Replace("a table", "予約 \\u0000 𝄞", StringComparison.Ordinal), workspace: 7);
    }

    [Fact]
    public async Task Calls_come_over_byte_for_byte_and_once_however_often_it_is_done()
    {
        var file = _folder.File("calls.ndjson");
        var exported = await new CliUnderTest().RunAsync("export", "--all", "--to", file, "--data", Source);
        Assert.Equal((ExitCodes.Done, ""), (exported.ExitCode, exported.Error));
        Assert.StartsWith("4 calls in ", exported.Out, StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal(4, (await File.ReadAllLinesAsync(file, Cancel)).Length);
        var imported = await new CliUnderTest().RunAsync("import", file, "--data", Target);
        Assert.Equal((ExitCodes.Done, ""), (imported.ExitCode, imported.Error));
        Assert.StartsWith("4 calls were added, 0 were there already", imported.Out, StringComparison.Ordinal);
        Assert.StartsWith("0 calls were added, 4 were there already", (await new CliUnderTest().RunAsync("import", file, "--data", Target)).Out, StringComparison.Ordinal);
        Assert.Equal(await PayloadsAsync(Source), await PayloadsAsync(Target));
    }

    [Fact]
    public async Task An_export_that_was_broken_off_anywhere_goes_on_to_the_same_file()
    {
        var whole = _folder.File("whole.ndjson");
        await new CliUnderTest().RunAsync("export", "--all", "--to", whole, "--data", Source);
        var bytes = await File.ReadAllBytesAsync(whole, Cancel);
        foreach (var end in new[] { 0, 1, bytes.Length / 3, bytes.Length / 2, bytes.Length - 1, bytes.Length })
        {
            var file = _folder.File($"cut-{end}.ndjson");
            await File.WriteAllBytesAsync(file + ".part", bytes[..end], Cancel);
            var goneOn = await new CliUnderTest().RunAsync("export", "--all", "--to", file, "--data", Source);
            Assert.True(goneOn.ExitCode == ExitCodes.Done, goneOn.Error);
            Assert.Equal(bytes, await File.ReadAllBytesAsync(file, Cancel));
            Assert.False(File.Exists(file + ".part"));
        }
    }

    [Fact]
    public async Task A_line_that_is_no_call_is_named_and_what_stands_before_it_is_there()
    {
        var file = _folder.File("calls.ndjson");
        await new CliUnderTest().RunAsync("export", "--all", "--to", file, "--data", Source);
        var lines = await File.ReadAllLinesAsync(file, Cancel);
        foreach (var (broken, sentence) in new[] { ("{\"secret\":", "not a call as `tuner export` writes it"), ("{\"workspace_id\":1,\"agent\":\"a\",\"received_at_ms\":1,\"call\":{}}", "call_id"), ("{}", "call is missing") })
        {
            var wrong = _folder.Write($"wrong-{broken.Length}.ndjson", string.Join('\n', lines[0], lines[1], broken, lines[2]));
            var target = _folder.File($"target-{broken.Length}");
            var told = (await new CliUnderTest().RunAsync("import", wrong, "--data", target)).OneSentence(ExitCodes.Failed);
            Assert.Contains($"{wrong}, line 3: ", told, StringComparison.Ordinal);
            Assert.Contains(sentence, told, StringComparison.Ordinal);
            Assert.Contains("2 calls were added", told, StringComparison.Ordinal);
            Assert.DoesNotContain("secret", told, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_file_that_is_there_and_a_folder_without_calls_are_sentences()
    {
        var there = _folder.Write("there", "precious");
        Assert.Contains(there, (await new CliUnderTest().RunAsync("export", "--all", "--to", there, "--data", Source)).OneSentence(ExitCodes.Failed), StringComparison.Ordinal);
        Assert.Equal("precious", await File.ReadAllTextAsync(there, Cancel));
        Assert.Contains("there are no calls in", (await new CliUnderTest().RunAsync("export", "--all", "--to", _folder.File("x"), "--data", _folder.File("none"))).OneSentence(ExitCodes.Failed), StringComparison.Ordinal);
        Assert.Contains(_folder.File("none"), (await new CliUnderTest().RunAsync("import", _folder.File("none"), "--data", Target)).OneSentence(ExitCodes.Failed), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("export", "--all", "--to", "x")]
    [InlineData("import", "x")]
    [InlineData("import")]
    [InlineData("diff", "before", "after")]
    [InlineData("check", "calls", "--budget", "p95<1200ms")]
    [InlineData("bench", "truth", "calls")]
    public async Task The_edition_of_the_wheel_says_where_they_are(params string[] args)
    {
        var told = (await new CliUnderTest { HasServerEdition = false }.RunAsync(args)).OneSentence(ExitCodes.WronglyUsed);
        Assert.Contains($"`tuner {args[0]}` is not in the edition of the Python wheel: it is in the server edition", told, StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private static string Payload(string id) =>
        $$"""{"call_id":"{{id}}","call_type":"web_call","recording_url":"pipecat://none","start_timestamp":1795495233,"end_timestamp":1795495240,"transcript_with_tool_calls":[{"role":"user","text":"a table","start_ms":0,"end_ms":900}]}""";

    private static Task<RunningServer> StartAsync(string folder) => TunerServer.StartAsync(new() { Port = 0, DataFolder = folder, FirstKey = Key }, Cancel);

    private static async Task PostAsync(RunningServer server, string payload, int workspace = 1)
    {
        using var http = new HttpClient { DefaultRequestHeaders = { Authorization = new("Bearer", Key) } };
        using var content = new StringContent(payload, Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(new Uri(server.Address, $"/api/v1/public/call?workspace_id={workspace}&agent_remote_identifier=a"), content, Cancel);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancel));
    }

    private static async Task<string[]> PayloadsAsync(string folder)
    {
        await using var server = await StartAsync(folder);
        using var http = new HttpClient { BaseAddress = server.Address };
        // The target's key was made by its own first start.
        http.DefaultRequestHeaders.Authorization = new("Bearer", Key);
        var payloads = new List<string>();
        for (var id = 1; id <= 4; id++) payloads.Add(Convert.ToBase64String(await http.GetByteArrayAsync($"/api/v1/calls/{id}/payload", Cancel)));
        return [.. payloads];
    }
}
