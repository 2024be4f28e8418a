using System.Diagnostics;
using System.Globalization;
using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Journal;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Observing;

/// <summary>A .NET host goes in the middle of a call, in every way that a process can.</summary>
public sealed class HostEndTests : IDisposable
{
    private const int Steps = 20;
    private readonly TemporaryFolder _state = new();

    [Theory]
    [InlineData("return", null)]
    [InlineData("exit", null)]
    [InlineData("throw", null)]
    public async Task An_end_that_can_be_heard_delivers_the_cut_call_before_the_process_is_gone(string way, string? signal)
    {
        await using var server = new FaultServer();
        await RunAsync(server, way, signal);
        Assert.Equal(Steps, CallScript.LinesIn(Assert.Single(server.Requests).Body).Count);
        Assert.Empty(Directory.EnumerateFiles(_state.Path, "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("abort", null)]
    [InlineData("wait", "TERM")]
    [InlineData("wait", "INT")]
    [InlineData("wait", "KILL")]
    public async Task After_an_end_that_nobody_hears_the_next_process_delivers_the_call(string way, string? signal)
    {
        await using var server = new FaultServer();
        await RunAsync(server, way, signal);
        Assert.Empty(server.Requests);
        using var transport = new HttpTransport(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(5), TimeProvider.System);
        await using var next = new FolderUnderTest(new StateFolder(DiskFiles.Shared, _state.Path), new DeliverySettings(), transport, TimeProvider.System);
        next.Add(new Credential("tr_api_host", server.BaseUrl, 7));
        next.Recover();
        Assert.Equal(0, await next.TryAllAsync(TestContext.Current.CancellationToken));
        Assert.Equal(Steps, CallScript.LinesIn(Assert.Single(server.Requests).Body).Count);
    }

    [Fact]
    public async Task A_server_that_hangs_holds_the_end_of_the_process_no_longer_than_was_set()
    {
        await using var server = new FaultServer((_, _) => Task.Delay(Timeout.Infinite));
        await RunAsync(server, "return", null);
        Assert.Single(Directory.GetFiles(Path.Combine(_state.Path, "outbox")));
    }

    public void Dispose() => _state.Dispose();

    private async Task RunAsync(FaultServer server, string way, string? signal)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [BuiltProgram.Of("tests", "hosts", "UnkindHost"), way])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["TUNER_API_KEY"] = "tr_api_host",
                ["TUNER_WORKSPACE_ID"] = "7",
                ["TUNER_AGENT_ID"] = "desk",
                ["TUNER_BASE_URL"] = server.BaseUrl,
                ["TUNER_STATE_DIR"] = _state.Path,
                ["TUNER_SHUTDOWN_SECS"] = "1",
                ["DOTNET_DbgEnableMiniDump"] = "0",
            },
        })!;
        Assert.Equal("ready", await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        if (signal is not null)
        {
            using var kill = Process.Start("kill", ["-" + signal, process.Id.ToString(CultureInfo.InvariantCulture)]);
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain("tr_api_host", await errors, StringComparison.Ordinal);
    }
}
