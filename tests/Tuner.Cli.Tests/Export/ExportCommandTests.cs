using System.Text.Json;
using Tuner.Cli.Tests.Support;
using Tuner.Pipecat.Models;
using static Tuner.Cli.Tests.Support.Payloads;

namespace Tuner.Cli.Tests.Export;

public sealed class ExportCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Formats => ["otlp", "otlp-protobuf", "webvtt", "srt", "html", "csv", "jsonl", "perfetto", "pipecat-eval"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task A_log_its_record_the_outbox_and_the_server_give_the_same_bytes(string format)
    {
        var log = Calls.Log("1.7.0", "clinic");
        await new CliUnderTest().RunAsync("replay", log, "--payload", _folder.File("call.json"));
        var record = await File.ReadAllTextAsync(_folder.File("call.json"), Cancel);
        var callId = JsonDocument.Parse(record).RootElement.GetProperty("call_id").GetString()!;
        _folder.Write("state/outbox/1.call", """{"v":1,"call_id":"c","base_url":"http://x","workspace_id":1,"agent_id":"desk"}""" + "\n" + record);
        using var server = new ScriptedServer(request => request.RequestUri!.AbsolutePath.EndsWith("/payload", StringComparison.Ordinal) ? record : $$"""{"calls":[{"id":7,"call_id":"{{callId}}"}],"next":null}""");
        var ofLog = await Exported(new(), log, format);
        Assert.NotEmpty(ofLog);
        Assert.All(ofLog, file => Assert.NotEmpty(file.Bytes));
        Assert.Equal(ofLog, await Exported(new(), _folder.File("call.json"), format));
        Assert.Equal(ofLog, await Exported(new(), _folder.File("state"), format));
        Assert.Equal(ofLog, await Exported(new() { Server = server }, callId, format));
        Assert.Equal(ofLog, await Exported(new() { Server = server }, "agent=desk", format));
    }

    [Fact]
    public async Task Several_calls_of_a_format_with_a_file_each_go_into_a_folder()
    {
        Record("calls/a.json", "one/../two");
        Record("calls/b.json", "other");
        Assert.Contains("name a folder with --to", (await Run(_folder.File("calls"), "--format", "srt")).OneSentence(ExitCodes.WronglyUsed), StringComparison.Ordinal);
        Assert.EndsWith("a.json is a file, and --format srt has a file for each of several calls: name a folder with --to.", (await Run(_folder.File("calls"), "--format", "srt", "--to", _folder.File("calls/a.json"))).OneSentence(ExitCodes.WronglyUsed), StringComparison.Ordinal);
        var told = await Run(_folder.File("calls"), "--format", "srt", "--to", _folder.File("out"));
        Assert.Equal((ExitCodes.Done, ""), (told.ExitCode, told.Error));
        var files = Directory.EnumerateFiles(_folder.File("out")).Select(Path.GetFileName).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(2, files.Count);
        Assert.Matches("^one____two-[0-9a-f]{8}.srt$", files[0]!);
        Assert.Matches("^other-[0-9a-f]{8}.srt$", files[1]!);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_folder.File("out"), files[0]!)));
        // Once more is nothing more; another call of the same name is another file.
        Assert.Equal((ExitCodes.Done, ""), ((await Run(_folder.File("calls"), "--format", "srt", "--to", _folder.File("out"))).ExitCode, (await Run(_folder.File("calls"), "--format", "srt", "--to", _folder.File("out"))).Out));
        File.WriteAllBytes(_folder.File("calls/c.json"), TunerJson.Serialize(Of(Agent("Hi.", 0, 900)) with { CallId = "other", StartTimestamp = 1_795_495_000_000 }));
        await Run(_folder.File("calls"), "--format", "srt", "--to", _folder.File("out"));
        Assert.Equal(3, Directory.EnumerateFiles(_folder.File("out")).Count());
    }

    [Fact]
    public async Task A_folder_that_is_not_there_yet_is_named_by_the_slash_at_its_end()
    {
        Record("a.json", "one");
        var told = await Run(_folder.File("a.json"), "--format", "html", "--to", _folder.File("new") + "/");
        Assert.Equal((ExitCodes.Done, ""), (told.ExitCode, told.Error));
        Assert.Matches("^one-[0-9a-f]{8}.html$", Path.GetFileName(Assert.Single(Directory.EnumerateFiles(_folder.File("new")))));
        foreach (var folder in new[] { _folder.File("new"), _folder.File("other") + "/" })
        {
            Assert.EndsWith($"--to {folder} is a folder, and --format jsonl is one file: name a new file in it.", (await Run(_folder.File("a.json"), "--format", "jsonl", "--to", folder)).OneSentence(ExitCodes.WronglyUsed), StringComparison.Ordinal);
            Assert.EndsWith($"--to {folder} is a folder, and --format csv --table turns is one file: name a new file in it.", (await Run(_folder.File("a.json"), "--format", "csv", "--table", "turns", "--to", folder)).OneSentence(ExitCodes.WronglyUsed), StringComparison.Ordinal);
        }

        Assert.False(Directory.Exists(_folder.File("other")));
    }

    [Fact]
    public async Task An_empty_folder_is_said_to_hold_no_call()
    {
        Directory.CreateDirectory(_folder.File("empty"));
        Assert.EndsWith("empty holds no record of a call and no frame log.", (await Run(_folder.File("empty"), "--format", "srt")).OneSentence(ExitCodes.Failed), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_calls_are_lines_of_one_file_where_the_format_has_lines()
    {
        Record("calls/a.json", "one");
        Record("calls/b.json", "other");
        foreach (var format in new[] { "jsonl", "otlp" })
        {
            var lines = (await Run(_folder.File("calls"), "--format", format)).Out.TrimEnd('\n').Split('\n');
            Assert.Equal(2, lines.Length);
            foreach (var line in lines) JsonDocument.Parse(line).Dispose();
        }
    }

    [Fact]
    public async Task Five_tables_go_into_a_folder_and_one_to_standard_output()
    {
        Record("a.json", "one");
        var told = await Run(_folder.File("a.json"), "--format", "csv", "--to", _folder.File("tables"));
        Assert.Equal((ExitCodes.Done, ""), (told.ExitCode, told.Error));
        Assert.Equal(["answers.csv", "calls.csv", "tools.csv", "turns.csv", "waits.csv"], Directory.EnumerateFiles(_folder.File("tables")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(await File.ReadAllTextAsync(_folder.File("tables/turns.csv"), Cancel), (await Run(_folder.File("a.json"), "--format", "csv", "--table", "turns")).Out);
    }

    [Fact]
    public async Task A_file_that_is_there_stays_as_it_is_and_half_a_file_is_taken_away()
    {
        Record("a.json", "one");
        var there = _folder.Write("there.srt", "precious");
        Assert.EndsWith("there.srt is there already: name a new file.", (await Run(_folder.File("a.json"), "--format", "srt", "--to", there)).OneSentence(ExitCodes.Failed), StringComparison.Ordinal);
        Assert.Equal("precious", await File.ReadAllTextAsync(there, Cancel));
        Assert.Equal(ExitCodes.Failed, (await Run(_folder.File("a.json"), _folder.File("none.json"), "--format", "jsonl", "--to", _folder.File("half.jsonl"))).ExitCode);
        Assert.False(File.Exists(_folder.File("half.jsonl")));
    }

    [Theory]
    [InlineData("otlp")]
    [InlineData("html")]
    [InlineData("srt")]
    [InlineData("jsonl")]
    [InlineData("pipecat-eval")]
    public async Task A_copy_for_strangers_is_masked(string format)
    {
        File.WriteAllBytes(_folder.File("a.json"), TunerJson.Serialize(Of(User("My card is 4111 1111 1111 1111.", 0, 500), Agent("Thanks.", 1_300, 3_000))));
        Assert.Contains("4111 1111 1111 1111", (await Run(_folder.File("a.json"), "--format", format)).Out, StringComparison.Ordinal);
        var told = await Run(_folder.File("a.json"), "--format", format, "--redact");
        Assert.Equal((ExitCodes.Done, ""), (told.ExitCode, told.Error));
        Assert.Contains("Thanks.", told.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("4111 1111", told.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_form_for_an_older_Pipecat_is_asked_for_by_its_version()
    {
        Record("a.json", "one");
        Assert.Contains("\nscenarios:\n", (await Run(_folder.File("a.json"), "--format", "pipecat-eval")).Out, StringComparison.Ordinal);
        Assert.Contains("\nscenarios:\n", (await Run(_folder.File("a.json"), "--format", "pipecat-eval", "--pipecat", "1.11.2")).Out, StringComparison.Ordinal);
        Assert.DoesNotContain("scenarios:", (await Run(_folder.File("a.json"), "--format", "pipecat-eval", "--pipecat", "1.8")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_that_is_no_scenario_is_said_to_be_none()
    {
        File.WriteAllBytes(_folder.File("a.json"), TunerJson.Serialize(Of(Agent("Hello", 0, 500))));
        var told = await Run(_folder.File("a.json"), "--format", "pipecat-eval");
        Assert.Equal((ExitCodes.Done, "", "tuner: 1 call has nothing for pipecat-eval.\n"), (told.ExitCode, told.Out, told.Error));
    }

    [Theory]
    [InlineData("`tuner export` needs --format, one of otlp, otlp-protobuf, ", "a.json")]
    [InlineData("there is no format 'pdf'; there are otlp, ", "a.json", "--format", "pdf")]
    [InlineData("`tuner export` needs calls: ", "--format", "srt")]
    [InlineData("--send sends spans: it goes with --format otlp, not with srt.", "a.json", "--format", "srt", "--send", "http://x")]
    [InlineData("--send and --to say both where the spans go: give one of them.", "a.json", "--format", "otlp", "--send", "http://x", "--to", "y")]
    [InlineData("--send takes an address like http://127.0.0.1:4318/v1/traces, without user name and password, not 'x'.", "a.json", "--format", "otlp", "--send", "x")]
    [InlineData("--table is of --format csv, not of srt.", "a.json", "--format", "srt", "--table", "calls")]
    [InlineData("there is no table 'cars'; there are calls, turns, answers, tools, waits.", "a.json", "--format", "csv", "--table", "cars")]
    [InlineData("--format csv has five tables: it needs --to FOLDER, or --table with the name of one.", "a.json", "--format", "csv")]
    [InlineData("--format otlp-protobuf is no text: it needs --to FILE.", "a.json", "--format", "otlp-protobuf")]
    [InlineData("--trace-per takes turn or call, not 'day'.", "a.json", "--format", "otlp", "--trace-per", "day")]
    [InlineData("--pipecat is of --format pipecat-eval, not of html.", "a.json", "--format", "html", "--pipecat", "1.8")]
    [InlineData("--trace-per is of --format otlp and otlp-protobuf, not of csv.", "a.json", "--format", "csv", "--table", "calls", "--trace-per", "turn")]
    [InlineData("--service is of --format otlp and otlp-protobuf, not of html.", "a.json", "--format", "html", "--service", "shop")]
    [InlineData("--modality is of --format pipecat-eval, not of csv.", "a.json", "--format", "csv", "--table", "calls", "--modality", "text")]
    [InlineData("--pipecat takes a version such as 1.8, not 'new'.", "a.json", "--format", "pipecat-eval", "--pipecat", "new")]
    [InlineData("--all writes the whole store as NDJSON: it goes with --to and --data or --database alone.", "a.json", "--all", "--to", "x")]
    [InlineData("--all writes every call as it is kept, for another server: --redact goes with --format.", "--all", "--redact", "--to", "x")]
    [InlineData("--all needs --to FILE: the file to write.", "--all")]
    public async Task What_cannot_be_asked_is_one_sentence(string sentence, params string[] args) =>
        Assert.StartsWith("tuner: " + sentence, (await Run(args)).OneSentence(ExitCodes.WronglyUsed), StringComparison.Ordinal);

    public void Dispose() => _folder.Dispose();

    private static Task<CliResult> Run(params string[] args) => new CliUnderTest().RunAsync(["export", .. args]);

    /// <summary>The files that an export writes, in the order of their names.</summary>
    private async Task<IReadOnlyList<(string Name, string Bytes)>> Exported(CliUnderTest cli, string calls, string format)
    {
        var to = _folder.File(Guid.NewGuid().ToString());
        Directory.CreateDirectory(to);
        var told = await cli.RunAsync("export", calls, "--format", format, "--to", format is "otlp" or "otlp-protobuf" or "jsonl" ? Path.Combine(to, "calls") : to);
        Assert.Equal((ExitCodes.Done, ""), (told.ExitCode, told.Error));
        return [.. Directory.EnumerateFiles(to).Order(StringComparer.Ordinal).Select(file => (Path.GetFileName(file), Convert.ToHexString(File.ReadAllBytes(file))))];
    }

    private void Record(string name, string callId)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.File(name))!);
        File.WriteAllBytes(_folder.File(name), TunerJson.Serialize(Of(User("Hello", 0, 500), Agent("Hi.", 1_300, 3_000, new() { E2ELatency = 800 })) with { CallId = callId }));
    }
}
