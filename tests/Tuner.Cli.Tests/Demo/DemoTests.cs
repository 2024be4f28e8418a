using System.Net;
using System.Net.Sockets;
using Tuner.Cli.Tests.Support;

namespace Tuner.Cli.Tests.Demo;

public class DemoTests
{
    [Fact]
    public async Task Every_recorded_call_is_delivered_and_listed()
    {
        var logs = Directory.GetFiles(Calls.Folder, "*.frames.jsonl", SearchOption.AllDirectories).Length;
        var result = await Cli().RunAsync("demo", "--once", "--calls", Calls.Folder);
        Assert.Equal((ExitCodes.Done, ""), (result.ExitCode, result.Error));
        Assert.EndsWith($"{logs} calls were sent, and the server lists {logs}.\n", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_calls_of_one_id_are_one_call_to_the_server_and_that_is_a_failure()
    {
        using var folder = new TemporaryFolder();
        var log = File.ReadAllText(Calls.Log("1.7.0", "speak"));
        folder.Write("a.frames.jsonl", log);
        folder.Write("b.frames.jsonl", log);
        var result = await Cli().RunAsync("demo", "--once", "--calls", folder.Path);
        Assert.Equal(ExitCodes.Failed, result.ExitCode);
        Assert.EndsWith("2 calls were sent, and the server lists 1.\n", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_program_on_its_port_is_no_hindrance()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.frames.jsonl", File.ReadAllText(Calls.Log("1.7.0", "speak")));
        using var other = await TakePortAsync(8000);
        var result = await Cli().RunAsync("demo", "--once", "--calls", folder.Path);
        Assert.Equal((ExitCodes.Done, ""), (result.ExitCode, result.Error));
        Assert.StartsWith("Port 8000 is taken by another program: the demo's server took ", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sample_that_cannot_be_built_is_told_in_a_sentence_and_the_rest_is_shown()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.frames.jsonl", File.ReadAllText(Calls.Log("1.7.0", "speak")));
        folder.Write("Broken/Broken.csproj", "<Project Sdk=\"Microsoft.NET.Sdk\"");
        var broken = Path.Combine(folder.Path, "Broken");
        var result = await Cli().RunAsync("demo", "--once", "--calls", folder.Path, "--sample", broken);
        Assert.Equal(ExitCodes.Done, result.ExitCode);
        Assert.Equal($"tuner: the sample in .NET could not be built or run, so its call is missing: 'dotnet run --project {broken}' says why.\n", result.Error);
        Assert.EndsWith("A voice agent in .NET, Broken, makes a call of its own.\n1 call was sent, and the server lists 1.\n", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_recorded_calls_it_says_so()
    {
        var result = await Cli().RunAsync("demo", "--once", "--calls", "/no/such/folder");
        Assert.Equal("tuner: there is no folder /no/such/folder of recorded calls here: run it in a checkout of the project, or say with --calls where they are.", result.OneSentence(ExitCodes.Failed));
    }

    /// <summary>Another demo may run on this machine, and be over before ours looks; a program that keeps the port is as good as we are.</summary>
    private static async Task<TcpListener?> TakePortAsync(int port)
    {
        for (var tries = 0; tries < 600; tries++)
        {
            var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return listener;
            }
            catch (SocketException)
            {
                listener.Dispose();
                await Task.Delay(100, TestContext.Current.CancellationToken);
            }
        }

        return null;
    }

    private static CliUnderTest Cli() => new() { RealNetwork = true };
}
