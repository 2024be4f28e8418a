using System.Diagnostics;
using Tuner.Cli.Tests.Support;

namespace Tuner.Cli.Tests.Publish;

/// <summary>The native executable of the wheel: published once for all who try it, and only when the sources changed.</summary>
public sealed class NativeExecutable : IAsyncLifetime
{
    private string _folder = "";

    internal string Path => System.IO.Path.Combine(_folder, "tuner");

    /// <summary>What was said while it was published.</summary>
    internal string Log => File.ReadAllText(System.IO.Path.Combine(_folder, "publish.log"));

    public async ValueTask InitializeAsync()
    {
        var published = await RunAsync("bash", System.IO.Path.Combine(Calls.Root, "eng", "publish"), "wheel");
        Assert.True(published.ExitCode == ExitCodes.Done, published.Out + published.Error);
        _folder = published.Out.Trim();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    internal static async Task<CliResult> RunAsync(string program, params string[] args)
    {
        using var process = Process.Start(new ProcessStartInfo(program, args) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new(process.ExitCode, await output, await error);
    }
}
