using System.Diagnostics;
using Tuner.Cli.Tests.Support;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Cli.Tests.Outbox;

/// <summary>What others lay into the state folder crashes and holds no command.</summary>
public sealed class StrangeFilesTests : IAsyncDisposable
{
    private readonly TemporaryFolder _state = new();
    private readonly FaultServer _server = new(FaultServer.Status(503));

    [Fact]
    public async Task Odd_names_pipes_links_and_devices_crash_and_hold_nobody()
    {
        Assert.Equal(ExitCodes.Failed, (await Cli().RunAsync("replay", Calls.Log("1.7.0", "clinic"), "--live", "--send", _server.BaseUrl)).ExitCode);
        foreach (var folder in (string[])["live", "outbox", "rejected", "kept"])
        {
            Directory.CreateDirectory(_state.File(folder));
            foreach (var name in (string[])[
                "9223372036854775807.a.p.k.0.9223372036854775807.new.call", "1795907000000.a.p.k.0.9223372036854775807.new.call", "0000000000000.b.p.k.0.0.422.call",
                "....call", ".call", "a\tb\u001b[31m\ud83d\ude00.call", "-.jsonl", "\u202e.jsonl", "x.answer.json"])
                await File.WriteAllTextAsync(_state.File($"{folder}/{name}"), "not as we write it", TestContext.Current.CancellationToken);
            Make("mkfifo", _state.File($"{folder}/1795907000001.pipe.p.k.0.0.new.call"), _state.File($"{folder}/pipe.jsonl"), _state.File($"{folder}/pipe.answer.json"));
            File.CreateSymbolicLink(_state.File($"{folder}/1795907000002.link.p.k.0.0.new.call"), "/dev/zero");
            File.CreateSymbolicLink(_state.File($"{folder}/link.jsonl"), "/dev/zero");
        }

        var listed = await Cli().RunAsync("outbox", "--most", "100");
        Assert.Equal(ExitCodes.Done, listed.ExitCode);
        Assert.Contains("clinic", listed.Out, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', listed.Out);
        Assert.Equal(ExitCodes.Done, (await Cli().RunAsync("outbox", "--json")).ExitCode);
        Assert.DoesNotContain("a fault of tuner", (await Cli().RunAsync("doctor", "--send", _server.BaseUrl)).Error, StringComparison.Ordinal);
        _server.Behave = FaultServer.Created;
        var sent = await Cli().RunAsync("send", "--rejected");
        Assert.Contains("1 delivered", sent.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("a fault of tuner", sent.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(_state.File("outbox/pipe.jsonl")));
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _state.Dispose();
    }

    private CliUnderTest Cli() => new() { RealNetwork = true, Variables = { ["TUNER_API_KEY"] = "tr_api_test", ["TUNER_STATE_DIR"] = _state.Path } };

    private static void Make(string program, params string[] args)
    {
        using var made = Process.Start(program, args);
        made.WaitForExit();
        Assert.Equal(0, made.ExitCode);
    }
}
