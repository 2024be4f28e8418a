using System.Diagnostics;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Voice;

/// <summary>The sample for a pipeline of one's own, run as a newcomer runs it.</summary>
public sealed class OwnPipelineTests
{
    [Fact]
    public async Task The_sample_prints_a_call_with_a_tool_and_a_cut()
    {
        var start = new ProcessStartInfo("dotnet", [BuiltProgram.Of("samples", "OwnPipeline")]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("TUNER_", StringComparison.Ordinal)).ToList()) start.Environment.Remove(name);
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync("A table, please\nFor two\n!No, for three\n");
        process.StandardInput.Close();
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
        Assert.Contains("complete: True; it ended by user_hangup", output, StringComparison.Ordinal);
        string[] inOrder = ["Good evening. How can I help?", "A table, please", "For how many guests?", "For two", "book", "Booked", "No, for three", "book", "Booked for three: table twelve."];
        var at = 0;
        foreach (var words in inOrder)
        {
            var found = output.IndexOf(words, at, StringComparison.Ordinal);
            Assert.True(found >= 0, $"'{words}' is missing behind '{output[..at]}' in {output}");
            at = found + words.Length;
        }

        Assert.Contains("[waited ", output, StringComparison.Ordinal);
        Assert.Contains("[never heard: ", output, StringComparison.Ordinal);
    }
}
