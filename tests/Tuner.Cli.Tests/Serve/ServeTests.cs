using System.Net;
using System.Net.Sockets;
using Tuner.Cli.Tests.Support;

namespace Tuner.Cli.Tests.Serve;

public class ServeTests
{
    [Fact]
    public async Task The_server_says_where_it_is_and_its_key_once_and_ends_cleanly_at_ctrl_c()
    {
        using var folder = new TemporaryFolder();
        using (var first = TunerProcess.Start("serve", "--port", "0", "--data", folder.Path))
        {
            var address = new Uri(first.WaitForLine("Tuner server at "));
            Assert.Equal(folder.Path, first.WaitForLine("Calls are kept in "));
            Assert.StartsWith("tr_api_", first.WaitForLine("API key, shown only this once: "), StringComparison.Ordinal);
            using var http = new HttpClient();
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
        Assert.Equal((ExitCodes.Done, ""), (first.ExitCode, first.Error));
        Assert.Contains("API key: the one in TUNER_API_KEY", first.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("tr_api_mine", first.Out, StringComparison.Ordinal);
        cli.Variables["TUNER_API_KEY"] = "tr_api_other";
        var second = await cli.RunAsync("serve", "--port", "0", "--data", folder.Path);
        Assert.Contains("none of this server's keys", second.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("tr_api_other", second.Out + second.Error, StringComparison.Ordinal);
    }
}
