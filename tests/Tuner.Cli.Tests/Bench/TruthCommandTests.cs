using System.IO.Compression;
using Tuner.Cli.Tests.Support;

namespace Tuner.Cli.Tests.Bench;

public class TruthCommandTests
{
    [Fact]
    public async Task The_last_line_is_the_total()
    {
        var result = await new CliUnderTest().RunAsync("bench", "truth", Path.Combine(Calls.Folder, "pipecat-1.7.0"));
        Assert.Equal((ExitCodes.Done, ""), (result.ExitCode, result.Error));
        Assert.Matches(@"^([0-9]+)/\1 facts right in 11 calls$", result.Out.TrimEnd('\n').Split('\n')[^1]);
    }

    [Fact]
    public async Task A_fact_that_is_wrong_is_told_and_is_a_failure()
    {
        using var folder = new TemporaryFolder();
        folder.Write("c.frames.jsonl", File.ReadAllText(Calls.Log("1.7.0", "speak")));
        folder.Write("c.truth.json", File.ReadAllText(Calls.Log("1.7.0", "speak").Replace(".frames.jsonl", ".truth.json", StringComparison.Ordinal)).Replace("agent_hangup", "user_hangup", StringComparison.Ordinal));
        var result = await new CliUnderTest().RunAsync("bench", "truth", folder.Path);
        Assert.Equal(ExitCodes.Failed, result.ExitCode);
        Assert.Contains("c: reason of the end: agent_hangup for user_hangup", result.Out, StringComparison.Ordinal);
        Assert.EndsWith("facts right in 1 call\n", result.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("agent_hangup for", (await new CliUnderTest().RunAsync("bench", "truth", folder.Path, "--quiet")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Packed_calls_are_summed_by_the_services_that_they_had()
    {
        using var folder = new TemporaryFolder();
        using (var packed = new GZipStream(File.Create(Path.Combine(folder.Path, "c.frames.jsonl.gz")), CompressionLevel.Fastest))
            packed.Write(File.ReadAllBytes(Calls.Log("1.7.0", "speak")));
        var truth = File.ReadAllText(Calls.Log("1.7.0", "speak").Replace(".frames.jsonl", ".truth.json", StringComparison.Ordinal));
        folder.Write("c.truth.json", string.Concat("""{"services":["OneSTTService","OneTTSService"],""", truth.AsSpan(truth.IndexOf('{') + 1)));
        var result = await new CliUnderTest().RunAsync("bench", "truth", folder.Path, "--by-service");
        Assert.Equal((ExitCodes.Done, ""), (result.ExitCode, result.Error));
        var table = result.Out.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToList();
        Assert.Equal(["service", "calls"], table[0][..2]);
        Assert.Equal(["OneSTTService", "1"], table[1][..2]);
        Assert.Equal(["OneTTSService", "1"], table[2][..2]);
    }

    [Fact]
    public async Task Logs_without_truth_say_so()
    {
        using var folder = new TemporaryFolder();
        folder.Write("c.frames.jsonl", "");
        Assert.Contains("NAME.truth.json", (await new CliUnderTest().RunAsync("bench", "truth", folder.Path)).OneSentence(ExitCodes.Failed), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_truth_that_cannot_be_read_is_named()
    {
        using var folder = new TemporaryFolder();
        folder.Write("c.frames.jsonl", "");
        var truth = folder.Write("c.truth.json", "{}");
        Assert.Contains(truth, (await new CliUnderTest().RunAsync("bench", "truth", folder.Path)).OneSentence(ExitCodes.Failed), StringComparison.Ordinal);
    }
}
