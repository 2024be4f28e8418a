using System.Diagnostics;
using Tuner.Cli.Tests.Support;

namespace Tuner.Cli.Tests.Publish;

/// <summary>The native executable, published once for all tests of it.</summary>
public sealed class NativeExecutable : IAsyncLifetime
{
    private static readonly string Artifacts = System.IO.Path.Combine(Calls.Root, ".cache", "aot");

    public static string Path { get; } = System.IO.Path.Combine(Artifacts, "published", OperatingSystem.IsWindows() ? "tuner.exe" : "tuner");

    internal CliResult Build { get; private set; } = new(-1, "", "");

    // Build servers would outlive the publishing and hold its output open.
    public async ValueTask InitializeAsync() => Build = await RunAsync(
        "dotnet", "publish", System.IO.Path.Combine(Calls.Root, "src", "Tuner.Cli"), "-c", "Release", "--use-current-runtime",
        "--artifacts-path", Artifacts, "-o", System.IO.Path.GetDirectoryName(Path)!, "-nologo", "-nodeReuse:false", "-p:UseSharedCompilation=false");

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
