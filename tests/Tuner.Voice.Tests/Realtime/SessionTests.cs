using Tuner.Voice.Tests.Support;

namespace Tuner.Voice.Tests.Realtime;

/// <summary>Recorded sessions through the adapters. What is right about the lines, <c>tuner bench truth tests/sessions</c> says.</summary>
public sealed class SessionTests
{
    public static TheoryData<string> Names => [.. SessionFiles.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_session_gives_the_lines_that_stand_beside_it(string name)
    {
        var told = await SessionReplay.RunAsync(SessionFiles.StepsOf(name), TellsFailures(name) ? ScriptedExtensionsHost.WithRawEvents : OnTheLibrary);
        Assert.Equal(SessionFiles.LinesOf(name, told.Lines), told.Lines);
        Assert.Empty(told.Warnings);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Both_adapters_give_the_same_record(string name)
    {
        if (TellsFailures(name)) return;
        var direct = await SessionReplay.RunAsync(SessionFiles.StepsOf(name), OnTheLibrary);
        var above = await SessionReplay.RunAsync(SessionFiles.StepsOf(name), ScriptedExtensionsHost.WithRawEvents);
        Assert.Equal(direct.Rows, above.Rows);
        Assert.Equal(direct.Record.DisconnectionReason, above.Record.DisconnectionReason);
    }

    [Theory]
    [InlineData("barge_in_mid_word")]
    [InlineData("chinese")]
    public async Task A_cut_that_no_event_tells_shows_by_the_next_answer(string name)
    {
        var told = await SessionReplay.RunAsync(SessionFiles.StepsOf(name).Where(step => step.Host is not ("truncate" or "cleared")), ScriptedExtensionsHost.WithoutRawEvents);
        var known = await SessionReplay.RunAsync(SessionFiles.StepsOf(name), OnTheLibrary);
        var (cut, real) = (told.Record.TranscriptWithToolCalls.First(row => row.Role == "agent"), known.Record.TranscriptWithToolCalls.First(row => row.Role == "agent"));
        Assert.Equal((true, true), (cut.Metadata!.Interrupted, cut.Metadata.Estimated));
        // He may speak faster or more slowly than people do: some words more or fewer than were heard.
        Assert.InRange(cut.Text!.Length, real.Text!.Length - 20, real.Text.Length + 20);
        Assert.NotNull(cut.Metadata.UnheardText);
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("transcript_late")]
    [InlineData("tool")]
    [InlineData("tools_parallel")]
    [InlineData("chinese")]
    public async Task A_client_without_raw_events_gives_the_words_and_the_tools(string name)
    {
        var told = await SessionReplay.RunAsync(SessionFiles.StepsOf(name), ScriptedExtensionsHost.WithoutRawEvents);
        var known = await SessionReplay.RunAsync(SessionFiles.StepsOf(name), OnTheLibrary);
        Assert.Equal(known.Record.TranscriptWithToolCalls.Select(row => row.Role), told.Record.TranscriptWithToolCalls.Select(row => row.Role));
        Assert.Equal(
            known.Record.TranscriptWithToolCalls.Where(row => row.Role == "user").Select(row => row.Text),
            told.Record.TranscriptWithToolCalls.Where(row => row.Role == "user").Select(row => row.Text));
        Assert.All(told.Record.TranscriptWithToolCalls.Where(row => row.Role == "user"), row => Assert.Equal("estimated", row.Metadata!.Measured!.Start));
    }

    /// <summary>Only above the library is it known that a tool failed: the service itself gets a text.</summary>
    private static bool TellsFailures(string name) => name == "tool_fails";

    private static ValueTask<IReplayedHost> OnTheLibrary(VoiceCall call) => ValueTask.FromResult<IReplayedHost>(new ScriptedOpenAIHost(call));
}
