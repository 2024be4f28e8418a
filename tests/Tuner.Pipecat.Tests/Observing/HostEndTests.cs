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
        await RunAsync(server, way, signal, limit: 100);
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
        await using var next = new FolderUnderTest(new StateFolder(RealDisk.Files, _state.Path), new DeliverySettings(), transport, TimeProvider.System);
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
        // The attempt was begun and never ended: had the process waited for the attempt's own limit, its answer were "timeout".
        var name = RecordName.Parse(Path.GetFileName(Assert.Single(Directory.GetFiles(Path.Combine(_state.Path, "outbox")))))!;
        Assert.Equal(RecordName.New, name.Answer);
        // On a machine that is busy the time may be over before the attempt begins.
        Assert.InRange(name.Attempts, 0, 1);
        Assert.InRange(server.Requests.Count, 0, name.Attempts);
    }

    /// <summary>Nothing that runs on the thread pool does anything here: lines and records still reach the disk, and the process ends.</summary>
    [Theory]
    [InlineData("full")]
    [InlineData("full-await")]
    [InlineData("full-ask")]
    [InlineData("full-dispose")]
    public async Task A_host_whose_thread_pool_is_full_keeps_no_line_from_the_disk_and_is_not_held_up_at_its_end(string way)
    {
        await using var server = new FaultServer();
        using var process = Start(server, way, limit: 1);
        var live = Path.Combine(_state.Path, "live");
        await Eventually.True(() => Directory.Exists(live) && Directory.GetFiles(live) is [var journal] && LockedFile.ReadText(journal).Contains("\"n20\"", StringComparison.Ordinal), "every line is on the disk");
        await process.StandardInput.WriteLineAsync("go");
        await Eventually.True(() => process.HasExited, "the process is gone");
        var record = Directory.GetFiles(Path.Combine(_state.Path, "outbox")).Select(File.ReadAllBytes).Concat(server.Requests.Select(request => request.Body)).First();
        Assert.Equal(Steps, CallScript.LinesIn(record[(record.AsSpan().LastIndexOf((byte)'\n') + 1)..]).Count);
        Assert.Empty(Directory.GetFiles(live));
    }

    [Fact]
    public async Task Many_state_folders_leave_a_record_each_though_their_server_hangs()
    {
        await using var server = new FaultServer((_, _) => Task.Delay(Timeout.Infinite));
        await RunAsync(server, "folders", null);
        for (var number = 1; number <= 5; number++) Assert.Single(Directory.GetFiles(Path.Combine(_state.Path, $"{number}", "outbox")));
    }

    public void Dispose() => _state.Dispose();

    /// <summary>A shell that runs the tests in the background has its children ignore SIGINT: the host hears it all the same.</summary>
    private Process Start(FaultServer server, string way, int limit) => Process.Start(new ProcessStartInfo("env", ["--default-signal=INT", "dotnet", BuiltProgram.Of("tests", "hosts", "UnkindHost"), way])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        Environment =
            {
                ["TUNER_API_KEY"] = "tr_api_host",
                ["TUNER_WORKSPACE_ID"] = "7",
                ["TUNER_AGENT_ID"] = "desk",
                ["TUNER_BASE_URL"] = server.BaseUrl,
                ["TUNER_STATE_DIR"] = _state.Path,
                ["TUNER_SHUTDOWN_SECS"] = limit.ToString(CultureInfo.InvariantCulture),
                ["DOTNET_DbgEnableMiniDump"] = "0",
            },
    })!;

    private async Task RunAsync(FaultServer server, string way, string? signal, int limit = 1)
    {
        using var process = Start(server, way, limit);
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
