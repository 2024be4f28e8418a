using System.Text.Json;
using Tuner.Cli.Tests.Support;

namespace Tuner.Cli.Tests.Replay;

public class ReplayCommandTests
{
    [Fact]
    public async Task A_call_that_is_played_at_a_pace_is_seen_row_by_row_and_its_summary_stands_alone()
    {
        var log = Calls.Log("1.7.0", "clinic");
        var played = await new CliUnderTest().RunAsync("replay", log, "--speed", "1000");
        Assert.Equal((await new CliUnderTest().RunAsync("replay", log)).Out, played.Out);
        Assert.StartsWith("Playing clinic at 1000 times its own pace", played.Error, StringComparison.Ordinal);
        Assert.Contains("caller  Is doctor Chen free on December second?", played.Error, StringComparison.Ordinal);
        Assert.Single(played.Error.Split('\n'), line => line.Contains("Is doctor Chen", StringComparison.Ordinal));
    }

    private static readonly string Clinic = Calls.Log("1.7.0", "clinic");

    [Fact]
    public async Task A_call_is_shown_and_its_record_written()
    {
        using var folder = new TemporaryFolder();
        var result = await new CliUnderTest().RunAsync("replay", Clinic, "--payload", folder.File("p.json"));
        Assert.Equal((ExitCodes.Done, ""), (result.ExitCode, result.Error));
        Assert.StartsWith("clinic-1.7.0\n", result.Out, StringComparison.Ordinal);
        Assert.EndsWith($"Written to {folder.File("p.json")}.\n", result.Out, StringComparison.Ordinal);
        Assert.Equal("clinic-1.7.0", CallId(File.ReadAllText(folder.File("p.json"))));
    }

    [Fact]
    public async Task The_same_lines_give_the_same_bytes()
    {
        var first = await new CliUnderTest().RunAsync("replay", Clinic, "--json");
        var second = await new CliUnderTest { StandardInput = File.ReadAllBytes(Clinic) }.RunAsync("replay", "-", "--json");
        Assert.Equal(first.Out, second.Out);
        Assert.Equal("clinic-1.7.0", CallId(first.Out));
    }

    [Fact]
    public async Task A_payload_that_names_a_folder_is_written_into_it()
    {
        using var folder = new TemporaryFolder();
        await new CliUnderTest().RunAsync("replay", Clinic, "--payload", folder.Path);
        Assert.Equal("clinic-1.7.0", CallId(File.ReadAllText(folder.File("clinic.payload.json"))));
    }

    [Fact]
    public async Task A_folder_gives_a_line_and_a_payload_for_each_call()
    {
        using var folder = new TemporaryFolder();
        var result = await new CliUnderTest().RunAsync("replay", Calls.Folder, "--payload", folder.File("out"));
        Assert.Equal((ExitCodes.Done, ""), (result.ExitCode, result.Error));
        var logs = Directory.EnumerateFiles(Calls.Folder, "*.frames.jsonl", SearchOption.AllDirectories).ToList();
        Assert.Equal(logs.Count, Directory.EnumerateFiles(folder.File("out"), "*.payload.json", SearchOption.AllDirectories).Count());
        Assert.Contains("pipecat-1.7.0/clinic", result.Out, StringComparison.Ordinal);
        Assert.EndsWith($"{logs.Count} calls replayed, written to {folder.File("out")}.\n", result.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("replay")]
    [InlineData("show")]
    [InlineData("explain")]
    public async Task A_log_of_a_newer_version_is_read_and_said_to_be_one(string command)
    {
        using var folder = new TemporaryFolder();
        var log = File.ReadAllText(Clinic);
        var newer = folder.Write("newer.jsonl", log.Replace("{\"v\":1,", "{\"v\":2,", StringComparison.Ordinal));
        var result = await new CliUnderTest().RunAsync(command, newer);
        Assert.Equal((ExitCodes.Done, $"tuner: {newer}: the log is of format version 2, newer than 1, which this tuner knows: what is new in it is passed over.\n"), (result.ExitCode, result.Error));
        Assert.Equal((await new CliUnderTest().RunAsync(command, Clinic)).Out, result.Out);
    }

    [Fact]
    public async Task Several_calls_as_json_are_a_line_each()
    {
        var result = await new CliUnderTest().RunAsync("replay", Clinic, Calls.Log("1.7.0", "speak"), "--json");
        Assert.Equal(["clinic-1.7.0", "speak-1.7.0"], result.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(CallId));
    }

    [Fact]
    public async Task A_call_that_fails_does_not_stop_the_others()
    {
        using var folder = new TemporaryFolder();
        var broken = folder.Write("broken.jsonl", "no log\n");
        var result = await new CliUnderTest().RunAsync("replay", broken, Clinic);
        Assert.Contains(broken, result.OneSentence(ExitCodes.Failed), StringComparison.Ordinal);
        Assert.EndsWith("1 call replayed; 1 failed:\n", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Broken_lines_are_counted_and_named()
    {
        using var folder = new TemporaryFolder();
        var log = folder.Write("call.jsonl", """{"v":1,"config":{"call_id":"c1"}}""" + "\n{broken\n" + """{"t":1,"clock":1,"frame":"StartFrame","id":1,"data":{}}""" + "\n{\"t\":2,\"fra");
        var result = await new CliUnderTest().RunAsync("replay", log);
        Assert.Equal(ExitCodes.Done, result.ExitCode);
        Assert.Contains("2 of 4 lines of the log could not be read:", result.Out, StringComparison.Ordinal);
        Assert.Contains("  line 2: not valid JSON", result.Out, StringComparison.Ordinal);
        Assert.Contains("  line 4: torn: the line has no end", result.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("words that are no log\n", "line 1: not valid JSON near byte 0")]
    [InlineData("{\"v\":1", "line 1: torn")]
    [InlineData("", "no header, no frame and no event")]
    [InlineData("[]\n", "line 1: not a JSON object")]
    public async Task What_is_no_frame_log_says_why(string content, string why)
    {
        var sentence = (await new CliUnderTest { StandardInput = CliUnderTest.Bytes(content) }.RunAsync("replay", "-")).OneSentence(ExitCodes.Failed);
        Assert.Contains("standard input is not a frame log", sentence, StringComparison.Ordinal);
        Assert.Contains(why, sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_named()
    {
        var result = await new CliUnderTest().RunAsync("replay", "/no/such.jsonl");
        Assert.Equal("tuner: there is no file or folder /no/such.jsonl.", result.OneSentence(ExitCodes.Failed));
    }

    [Fact]
    public async Task A_folder_without_logs_says_what_it_looked_for()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("holds no frame log (a file whose name ends in .jsonl)", (await new CliUnderTest().RunAsync("replay", folder.Path)).OneSentence(ExitCodes.Failed), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_payload_that_cannot_be_written_says_where()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("no/such/folder/p.json");
        var result = await new CliUnderTest().RunAsync("replay", Clinic, "--json", "--payload", path);
        Assert.Contains($"the payload cannot be written to {path}", result.OneSentence(ExitCodes.Failed), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_file_for_several_calls_is_wrong_use()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("p.json", "");
        Assert.Contains("name a folder", (await new CliUnderTest().RunAsync("replay", Calls.Folder, "--payload", file)).OneSentence(ExitCodes.WronglyUsed), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_calls_of_one_name_do_not_overwrite_each_other()
    {
        using var folder = new TemporaryFolder();
        var result = await new CliUnderTest().RunAsync("replay", Clinic, Calls.Log("1.0.0", "clinic"), "--payload", folder.File("out"));
        Assert.Contains("the same file", result.OneSentence(ExitCodes.WronglyUsed), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("replay", "--speed", "fast", "x.jsonl")]
    [InlineData("replay", "--speed", "0", "x.jsonl")]
    [InlineData("replay", "--speed", "-1", "x.jsonl")]
    [InlineData("replay", "--speed", "NaN", "x.jsonl")]
    [InlineData("replay", "--unknown", "x.jsonl")]
    [InlineData("replay")]
    [InlineData("replay", "x.jsonl", "--payload")]
    [InlineData("replai", "x.jsonl")]
    public async Task Wrong_options_are_one_sentence(params string[] args) => (await new CliUnderTest().RunAsync(args)).OneSentence(ExitCodes.WronglyUsed);

    [Fact]
    public async Task Without_a_command_the_help_is_shown()
    {
        var result = await new CliUnderTest().RunAsync();
        Assert.Equal(ExitCodes.WronglyUsed, result.ExitCode);
        Assert.Contains("replay", result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Out);
    }

    private static string? CallId(string payload)
    {
        using var json = JsonDocument.Parse(payload);
        return json.RootElement.GetProperty("call_id").GetString();
    }
}
