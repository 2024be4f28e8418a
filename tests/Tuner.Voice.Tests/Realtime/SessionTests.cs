using Tuner.Voice.Tests.Support;

namespace Tuner.Voice.Tests.Realtime;

/// <summary>Recorded sessions through the adapters. What is right about the lines, <c>tuner bench truth tests/sessions</c> says.</summary>
public sealed class SessionTests
{
    public static TheoryData<string> Names => [.. SessionFiles.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_library_of_OpenAI_gives_the_lines_of_the_session(string name)
    {
        var told = await SessionReplay.RunAsync(SessionFiles.StepsOf(name), call => ValueTask.FromResult<IReplayedHost>(new OpenAIHost(call)));
        Assert.Equal(SessionFiles.LinesOf(name, told.Lines), told.Lines);
        Assert.Empty(told.Warnings);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Extensions_AI_with_raw_events_gives_the_same_record(string name)
    {
        var direct = await SessionReplay.RunAsync(SessionFiles.StepsOf(name), call => ValueTask.FromResult<IReplayedHost>(new OpenAIHost(call)));
        var above = await SessionReplay.RunAsync(SessionFiles.StepsOf(name), ExtensionsHost.WithRawEvents);
        // Only there is it known that a tool failed: the service itself gets a text.
        if (name != "tool_fails") Assert.Equal(direct.Rows, above.Rows);
        Assert.Equal(direct.Record.DisconnectionReason, above.Record.DisconnectionReason);
    }
}
