using System.Globalization;
using System.Text.RegularExpressions;
using Tuner.Cli.Tests.Support;

namespace Tuner.Cli.Tests.Explain;

public class ExplainCommandTests
{
    private static readonly string Log = Calls.Log("1.7.0", "tool_cut");

    [Fact]
    public async Task Each_value_names_its_rule_and_its_lines()
    {
        var result = await new CliUnderTest().RunAsync("explain", Log, "2");
        Assert.Equal((ExitCodes.Done, ""), (result.ExitCode, result.Error));
        Assert.Contains("Row 2, 0:02.743  caller  What's my balance?", result.Out, StringComparison.Ordinal);
        Assert.Matches(@"(?s)start_ms +\d+\n.*voice activity.*\n +line \d+: VADUserStartedSpeakingFrame at \d+ ms, start_secs 0\.2, from\s", result.Out);
        Assert.DoesNotContain("Row 3", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_value_has_a_rule_and_every_line_that_is_named_is_in_the_log()
    {
        foreach (var log in Directory.EnumerateFiles(Calls.Folder, "*.frames.jsonl", SearchOption.AllDirectories))
        {
            var result = await new CliUnderTest().RunAsync("explain", log);
            Assert.Equal((ExitCodes.Done, ""), (result.ExitCode, result.Error));
            Assert.Matches(@"line \d+: ", result.Out);
            Assert.DoesNotContain("not in the log", result.Out, StringComparison.Ordinal);
            Assert.DoesNotContain("\n  also", result.Out, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task All_rows_are_explained_and_standard_input_is_as_good_as_a_file()
    {
        var file = await new CliUnderTest().RunAsync("explain", Log);
        Assert.Contains("Row 1,", file.Out, StringComparison.Ordinal);
        Assert.Contains("Row 5,", file.Out, StringComparison.Ordinal);
        Assert.Equal(file.Out, (await new CliUnderTest { StandardInput = File.ReadAllBytes(Log) }.RunAsync("explain", "-")).Out);
    }

    [Fact]
    public async Task Words_stand_in_one_line_with_their_times_and_sums_can_be_followed()
    {
        var cut = await OfRowAsync("1");
        Assert.Matches("""lines \d+-\d+, [0-9, -]+: TTSTextFrame, "Welcome" for \d+, "to" for \d+""", cut);
        var end = Regex.Match(cut, @"end_ms (\d+) audio was sent until (\d+); the chunk of (\d+) ms");
        Assert.Equal(Number(end, 1), Number(end, 2) + Number(end, 3));
        var answer = await OfRowAsync("3");
        var wait = Regex.Match(answer, @"e2e_latency (\d+) the bot's first sound at (\d+) less the caller's last at (\d+)");
        Assert.Equal(Number(wait, 1), Number(wait, 2) - Number(wait, 3));
        Assert.Contains(" vad_silence (VAD stop_secs 0.2 s), ", answer, StringComparison.Ordinal);

        static async Task<string> OfRowAsync(string row) => Regex.Replace((await new CliUnderTest().RunAsync("explain", Calls.Log("1.7.0", "barge_in"), row)).Out, @"\s+", " ");
        static int Number(Match match, int group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("99")]
    [InlineData("no-such-id")]
    public async Task A_row_that_is_not_there_says_which_are(string row) =>
        Assert.Contains("its rows are 1 to ", (await new CliUnderTest().RunAsync("explain", Log, row)).OneSentence(ExitCodes.WronglyUsed), StringComparison.Ordinal);

    [Fact]
    public async Task A_row_is_found_by_its_id_too()
    {
        var payload = (await new CliUnderTest().RunAsync("replay", Log, "--json")).Out;
        using var json = System.Text.Json.JsonDocument.Parse(payload);
        var id = json.RootElement.GetProperty("transcript_with_tool_calls")[1].GetProperty("metadata").GetProperty("id").GetString()!;
        Assert.StartsWith("Row 2,", (await new CliUnderTest().RunAsync("explain", Log, id)).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_and_a_file_that_is_no_log_are_told()
    {
        (await new CliUnderTest().RunAsync("explain", Calls.Folder)).OneSentence(ExitCodes.WronglyUsed);
        Assert.Contains("is not a frame log", (await new CliUnderTest().RunAsync("explain", Path.Combine(Calls.Root, "LICENSE"))).OneSentence(ExitCodes.Failed), StringComparison.Ordinal);
    }
}
