using System.Text;
using Tuner.Cli.Tests.Support;
using Tuner.Pipecat.Models;

namespace Tuner.Cli.Tests.Show;

/// <summary>A call taken along as a file, whole or masked.</summary>
public sealed class ShownFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_call_becomes_one_page_that_needs_nothing_else()
    {
        var shown = await ShowAsync(Record(), "--html", _folder.File("call.html"));
        Assert.Equal((ExitCodes.Done, $"written to {_folder.File("call.html")}\n", ""), (shown.ExitCode, shown.Out, shown.Error));
        var html = await File.ReadAllTextAsync(_folder.File("call.html"), TestContext.Current.CancellationToken);
        Assert.StartsWith("<!doctype html>", html, StringComparison.Ordinal);
        Assert.Contains("My card is 4111 1111 1111 1111, thanks.", html, StringComparison.Ordinal);
        Assert.DoesNotContain("src=", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<link", html, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder.File("call.html")));
    }

    [Fact]
    public async Task A_masked_copy_holds_no_secret_in_any_form()
    {
        foreach (var (option, name) in new[] { ("--html", "masked.html"), ("--vtt", "masked.vtt") })
        {
            Assert.Equal(ExitCodes.Done, (await ShowAsync(Record(), option, _folder.File(name), "--redact")).ExitCode);
            AssertMasked(await File.ReadAllTextAsync(_folder.File(name), TestContext.Current.CancellationToken));
        }
        AssertMasked((await ShowAsync(Record(), "--redact", "--json")).Out);
        AssertMasked((await ShowAsync(Record(), "--redact")).Out);
        Assert.Contains("Masked in this copy", await File.ReadAllTextAsync(_folder.File("masked.html"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Captions_say_what_was_heard()
    {
        await ShowAsync(Record(), "--vtt", _folder.File("call.vtt"));
        Assert.Contains("row-0\n00:00:01.000 --> 00:00:04.000\n<v Caller>My card is 4111 1111 1111 1111, thanks.\n", await File.ReadAllTextAsync(_folder.File("call.vtt"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_frame_log_becomes_a_page_too()
    {
        var shown = await new CliUnderTest().RunAsync("show", Calls.Log("1.7.0", "clinic"), "--html", _folder.File("clinic.html"));
        Assert.Equal(ExitCodes.Done, shown.ExitCode);
        Assert.Contains("Is doctor Chen free on December second?", await File.ReadAllTextAsync(_folder.File("clinic.html"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_there_stays_as_it_is()
    {
        var path = _folder.Write("taken.html", "mine");
        Assert.Equal($"tuner: {path} is there already: name a new file.", (await ShowAsync(Record(), "--html", path)).OneSentence(ExitCodes.Failed));
        Assert.Equal("mine", await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
        Assert.Contains("cannot be written", (await ShowAsync(Record(), "--html", _folder.File("no/such/folder.html"))).OneSentence(ExitCodes.Failed), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static void AssertMasked(string text)
    {
        Assert.Contains("[card]", text, StringComparison.Ordinal);
        foreach (var secret in new[] { "4111", "1111", "555-010", "ana@example.com", "rec.example" }) Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
    }

    private Task<CliResult> ShowAsync(CallPayload record, params string[] options) =>
        new CliUnderTest().RunAsync(["show", _folder.Write("record.json", Encoding.UTF8.GetString(TunerJson.Serialize(record))), .. options]);

    private static CallPayload Record() => Payloads.Of(
        Payloads.User("My card is 4111 1111 1111 1111, thanks.", 1_000, 4_000),
        Payloads.Agent("Thank you. I repeat: 4111 1111", 5_000, 7_000),
        Payloads.Agent("1111 1111.", 7_300, 8_000)) with
    {
        CallerPhoneNumber = "+1 415-555-0100",
        RecordingUrl = "https://rec.example/call.wav",
        CollectedDynamicVariables = new Dictionary<string, System.Text.Json.JsonElement> { ["mail"] = Payloads.Json("\"ana@example.com\"") },
    };
}
