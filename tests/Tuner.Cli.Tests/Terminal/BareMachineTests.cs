using System.Diagnostics;
using Tuner.Cli.Tests.Support;

namespace Tuner.Cli.Tests.Terminal;

/// <summary>Real processes on a machine without OpenSSL.</summary>
public sealed class BareMachineTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("replay LOG")]
    [InlineData("replay LOG --send http://127.0.0.1:9")]
    [InlineData("replay LOG --live --send http://127.0.0.1:9")]
    [InlineData("outbox")]
    [InlineData("send")]
    [InlineData("doctor --send http://127.0.0.1:9")]
    public async Task Nothing_but_https_asks_for_OpenSSL(string command)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the loader of Linux tells what it loads");
        // The loader writes each library that it looks for: one that is not there would end the process.
        await RunAsync($"exec dotnet exec '{Program}' {command.Replace("LOG", Calls.Log("1.7.0", "clinic"), StringComparison.Ordinal)}", ("LD_DEBUG", "files"), ("LD_DEBUG_OUTPUT", _folder.File("loaded")));
        var loaded = string.Concat(Directory.GetFiles(_folder.Path, "loaded.*").Select(File.ReadAllText));
        Assert.Contains("System.Native", loaded, StringComparison.Ordinal);
        Assert.DoesNotContain("libssl", loaded, StringComparison.Ordinal);
        Assert.DoesNotContain("libcrypto", loaded, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static string Program => Path.Combine(AppContext.BaseDirectory, "tuner.dll");

    private async Task RunAsync(string script, params (string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo("sh", ["-c", script]) { RedirectStandardError = true, RedirectStandardOutput = true };
        (start.Environment["TUNER_STATE_DIR"], start.Environment["TUNER_API_KEY"]) = (_folder.File("state"), "tr_api_test");
        foreach (var (name, value) in variables) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await output;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }
}
