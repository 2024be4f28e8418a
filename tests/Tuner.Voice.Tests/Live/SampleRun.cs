using System.Diagnostics;
using Tuner.Voice.Tests.Support;

namespace Tuner.Voice.Tests.Live;

/// <summary>Runs a sample as its user does, with nothing in its environment.</summary>
internal static class SampleRun
{
    public static async Task<string> OutputAsync(string sample, TimeSpan longest)
    {
        var built = new DirectoryInfo(AppContext.BaseDirectory);
        var program = Path.Combine(Checkout.Root, "samples", sample, "bin", built.Parent!.Name, built.Name, sample + ".dll");
        var start = new ProcessStartInfo("dotnet", [program]) { RedirectStandardOutput = true, RedirectStandardInput = true };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("TUNER_", StringComparison.Ordinal) || name == "OPENAI_API_KEY").ToList()) start.Environment.Remove(name);
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(longest);
        try
        {
            var output = await process.StandardOutput.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            Assert.Equal(0, process.ExitCode);
            return output;
        }
        finally
        {
            if (!process.HasExited) process.Kill(true);
        }
    }
}
