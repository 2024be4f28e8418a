using Tuner.Cli.CallViews;
using Tuner.Cli.Replay;
using Tuner.Cli.Tests.Support;
using Tuner.Pipecat.Models;

namespace Tuner.Cli.Tests.Replay;

/// <summary>A log can end anywhere: the host was killed, the disk was full.</summary>
public class CutLogTests
{
    [Fact]
    public async Task A_log_cut_after_any_line_gives_a_valid_record()
    {
        var log = await File.ReadAllBytesAsync(Calls.Log("1.7.0", "tool_cut"), TestContext.Current.CancellationToken);
        for (var end = Array.IndexOf(log, (byte)'\n') + 1; end > 0; end = Array.IndexOf(log, (byte)'\n', end) + 1)
            AssertValid(await ReplayAsync(log[..end]), whole: true);
    }

    [Fact]
    public async Task A_log_cut_at_any_byte_gives_a_valid_record_or_says_that_it_is_no_log()
    {
        var log = await File.ReadAllBytesAsync(Calls.Log("main", "pizza_flow"), TestContext.Current.CancellationToken);
        var header = Array.IndexOf(log, (byte)'\n');
        var chance = new Random(20261124);
        var cuts = Enumerable.Range(0, 200).Select(_ => chance.Next(log.Length)).Concat([0, 1, header - 1, header, header + 1]);
        foreach (var end in cuts)
        {
            try
            {
                AssertValid(await ReplayAsync(log[..end]), whole: end == 0 || log[end - 1] == '\n');
                Assert.True(end > header, $"A log cut at byte {end} has no whole line.");
            }
            catch (CommandFailure failure)
            {
                Assert.True(end <= header, $"A log cut at byte {end}: {failure.Message}");
                Assert.StartsWith("the log is not a frame log", failure.Message, StringComparison.Ordinal);
            }
        }
    }

    private static async Task<ReplayedCall> ReplayAsync(byte[] log)
    {
        using var stream = new MemoryStream(log);
        return await new CallReplay(new Pacer(PlaybackSpeed.Max, TimeProvider.System)).RunAsync(stream, "the log", TestContext.Current.CancellationToken);
    }

    private static void AssertValid(ReplayedCall call, bool whole)
    {
        Assert.Equal(whole ? 0 : 1, call.BrokenLines);
        var payload = TunerJson.Deserialize(call.Body)!;
        Assert.NotEmpty(payload.CallId);
        Assert.NotEmpty(payload.CallType);
        Assert.NotEmpty(payload.RecordingUrl);
        Assert.True(payload.EndTimestamp >= payload.StartTimestamp);
        Assert.NotEmpty(payload.TranscriptWithToolCalls);
        Assert.Equal(payload.TranscriptWithToolCalls.OrderBy(row => row.StartMs).Select(row => row.StartMs), payload.TranscriptWithToolCalls.Select(row => row.StartMs));
        Assert.All(
            payload.TranscriptWithToolCalls.Where(row => row.Role is SegmentRole.User or SegmentRole.Agent),
            row => Assert.True(row.StartMs is not null && row.EndMs >= row.StartMs, $"{row.Role} {row.StartMs}-{row.EndMs}"));
    }
}
