using System.Net;
using System.Net.Sockets;
using Tuner.Cli.Tests.Support;
using Tuner.Pipecat.Delivery;
using Tuner.Server.Keys;

namespace Tuner.Cli.Tests.Serve;

public class ServeTests
{
    [Fact]
    public async Task The_server_says_where_it_is_and_writes_its_key_once_and_ends_cleanly_at_ctrl_c()
    {
        using var folder = new TemporaryFolder();
        using (var first = TunerProcess.Start("serve", "--port", "0", "--data", folder.Path))
        {
            var address = new Uri(first.WaitForLine("Tuner server at "));
            Assert.Contains("`tuner open`", first.WaitForLine("Open in a browser: "), StringComparison.Ordinal);
            Assert.Equal(folder.Path, first.WaitForLine("Calls are kept in "));
            var keyFile = first.WaitForLine("API key, written only this once: ");
            var key = (await File.ReadAllTextAsync(keyFile, TestContext.Current.CancellationToken)).TrimEnd();
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(keyFile));
            using var http = new HttpClient();
            http.DefaultRequestHeaders.Authorization = new("Bearer", key);
            Assert.Contains("total", await http.GetStringAsync(new Uri(address, "/api/v1/calls"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
            Assert.DoesNotContain(first.Printed, line => line.Contains(key, StringComparison.Ordinal) || line.Contains("token=", StringComparison.Ordinal));
            Assert.Equal("ready\n", await http.GetStringAsync(new Uri(address, "/health/ready"), TestContext.Current.CancellationToken));
            first.WaitForLine("Ctrl-C stops it.");
            first.Interrupt();
            Assert.Equal(ExitCodes.Done, await first.WaitForExitAsync());
        }

        using var second = TunerProcess.Start("serve", "--port", "0", "--data", folder.Path);
        second.WaitForLine("Ctrl-C stops it.");
        Assert.DoesNotContain(second.Printed, line => line.Contains("tr_api_", StringComparison.Ordinal));
        second.Interrupt();
        Assert.Equal(ExitCodes.Done, await second.WaitForExitAsync());
    }

    [Fact]
    public async Task Whoever_opens_the_printed_address_sees_the_calls_of_this_machine_and_sends_them_to_the_server()
    {
        using var folder = new TemporaryFolder();
        var variables = new Dictionary<string, string> { ["TUNER_API_KEY"] = "tr_api_of_the_machine", ["TUNER_STATE_DIR"] = folder.File("state") };
        using var server = TunerProcess.StartWith(variables, "serve", "--port", "0", "--data", folder.File("data"));
        var address = new Uri(server.WaitForLine("Tuner server at "));
        server.WaitForLine("Ctrl-C stops it.");
        var log = await File.ReadAllLinesAsync(Calls.Log("1.7.0", "clinic"), TestContext.Current.CancellationToken);
        var header = $$"""{"v":1,"config":{"workspace_id":42,"agent_id":"desk","call_id":"cut-call","call_type":"web_call"},"t":1795495233944286812,"base_url":"{{address.AbsoluteUri}}","capture":"full","host":{"name":"{{Environment.MachineName}}","boot":"another","pid":1,"start":1},"number":1,"key":"{{new Credential(variables["TUNER_API_KEY"], address.AbsoluteUri, 42).Key}}"}""";
        folder.Write("state/live/machine-1-1-1.jsonl", string.Join('\n', [header, .. log.Skip(1), ""]));
        using var http = new HttpClient { BaseAddress = address };
        _ = await http.GetStringAsync(LoginLink.Read(folder.File("data"))!.Address, TestContext.Current.CancellationToken);
        var page = await http.GetStringAsync("/calls", TestContext.Current.CancellationToken);
        Assert.Contains("1 call of this machine is not delivered", page, StringComparison.Ordinal);
        using var form = new HttpRequestMessage(HttpMethod.Post, "/undelivered/send") { Content = new FormUrlEncodedContent([KeyValuePair.Create("id", "machine-1-1-1")]) };
        form.Headers.Add("Sec-Fetch-Site", "same-origin");
        using var answer = await http.SendAsync(form, TestContext.Current.CancellationToken);
        page = await http.GetStringAsync("/calls", TestContext.Current.CancellationToken);
        Assert.Contains("cut-call", page, StringComparison.Ordinal);
        Assert.DoesNotContain("not delivered", page, StringComparison.Ordinal);
        server.Interrupt();
        Assert.Equal(ExitCodes.Done, await server.WaitForExitAsync());
    }

    [Fact]
    public async Task A_port_that_is_taken_is_one_sentence()
    {
        using var folder = new TemporaryFolder();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        var sentence = (await new CliUnderTest().RunAsync("serve", "--port", $"{port}", "--data", folder.Path)).OneSentence(ExitCodes.Failed);
        Assert.Contains($"Port {port} on 127.0.0.1 is taken", sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--port", "65536")]
    [InlineData("--port", "many")]
    [InlineData("--host", "nowhere")]
    [InlineData("--trusted-proxy", "nowhere")]
    [InlineData("--trusted-proxy", "10.0.0.0/99")]
    [InlineData("--base-path", "tuner")]
    [InlineData("--base-path", "//evil")]
    public async Task A_wrong_port_or_address_is_wrong_use(params string[] options)
    {
        using var folder = new TemporaryFolder();
        (await new CliUnderTest().RunAsync(["serve", "--data", folder.Path, .. options])).OneSentence(ExitCodes.WronglyUsed);
    }

    [Fact]
    public async Task A_data_folder_that_cannot_be_made_is_one_sentence()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("file", "");
        Assert.Contains(file, (await new CliUnderTest().RunAsync("serve", "--port", "0", "--data", file)).OneSentence(ExitCodes.Failed), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_from_the_environment_is_not_repeated_and_a_later_other_one_is_warned_of()
    {
        using var folder = new TemporaryFolder();
        var cli = new CliUnderTest { Variables = { ["TUNER_API_KEY"] = "tr_api_mine" }, StopAfter = "Ctrl-C stops it." };
        var first = await cli.RunAsync("serve", "--port", "0", "--data", folder.Path);
        Assert.Equal(ExitCodes.Done, first.ExitCode);
        Assert.Contains("TUNER_API_KEY has 11 characters", first.Error, StringComparison.Ordinal);
        Assert.Contains("tuner keys add BOT --workspace N --scope ingest", first.Error, StringComparison.Ordinal);
        Assert.Contains("API key: the one in TUNER_API_KEY", first.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("tr_api_mine", first.Out, StringComparison.Ordinal);
        cli.Variables["TUNER_API_KEY"] = "tr_api_other";
        var second = await cli.RunAsync("serve", "--port", "0", "--data", folder.Path);
        Assert.Contains("none of this server's keys", second.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("tr_api_other", second.Out + second.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_a_terminal_the_key_is_shown_and_lies_in_no_file()
    {
        using var folder = new TemporaryFolder();
        var result = await new CliUnderTest { OnTerminal = true, StopAfter = "Ctrl-C stops it." }.RunAsync("serve", "--port", "0", "--data", folder.Path);
        Assert.Matches("Open in a browser: http://127.0.0.1:[0-9]+/login\\?token=", result.Out);
        Assert.Matches("API key, shown only this once: tr_api_[A-Za-z0-9_-]{43}\n", result.Out);
        Assert.Empty(Directory.GetFiles(folder.Path, "*.key"));
    }

    [Fact]
    public async Task A_key_file_that_is_there_already_is_left_alone_and_no_key_is_made()
    {
        using var folder = new TemporaryFolder();
        var mine = folder.Write("mine", "precious");
        var cli = new CliUnderTest { StopAfter = "Ctrl-C stops it." };
        var refused = await cli.RunAsync("serve", "--port", "0", "--data", folder.File("data"), "--key-file", mine);
        Assert.Contains(mine, refused.OneSentence(ExitCodes.Failed), StringComparison.Ordinal);
        Assert.Equal("precious", await File.ReadAllTextAsync(mine, TestContext.Current.CancellationToken));
        var started = await cli.RunAsync("serve", "--port", "0", "--data", folder.File("data"), "--key-file", folder.File("new"));
        Assert.Equal(ExitCodes.Done, started.ExitCode);
        Assert.StartsWith("tr_api_", await File.ReadAllTextAsync(folder.File("new"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        // A unit file names it at every start.
        Assert.Equal(ExitCodes.Done, (await cli.RunAsync("serve", "--port", "0", "--data", folder.File("data"), "--key-file", folder.File("new"))).ExitCode);
    }

    [Fact]
    public async Task A_server_that_others_reach_tells_an_address_that_can_be_opened_and_what_plain_http_means()
    {
        using var folder = new TemporaryFolder();
        var result = await new CliUnderTest { StopAfter = "Ctrl-C stops it." }.RunAsync("serve", "--port", "0", "--host", "0.0.0.0", "--data", folder.Path);
        Assert.Matches("^Tuner server at http://127.0.0.1:[0-9]+/\n", result.Out);
        Assert.DoesNotContain("0.0.0.0", result.Out, StringComparison.Ordinal);
        Assert.Contains("plain HTTP", result.Error, StringComparison.Ordinal);
        Assert.Contains("every request needs a key", result.Error, StringComparison.Ordinal);
    }
}
