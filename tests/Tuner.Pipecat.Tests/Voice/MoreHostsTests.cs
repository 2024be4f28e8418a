using Tuner.Voice;

namespace Tuner.Pipecat.Tests.Voice;

/// <summary>Hosts of other kinds, as somebody writes them who has read nothing but what the editor shows.</summary>
public sealed class MoreHostsTests : VoiceCallFixture
{
    /// <summary>A console program on a raw WebSocket: it writes all audio at once, and throws away what waits when the caller cuts in.</summary>
    [Fact]
    public void A_host_that_writes_to_a_raw_socket_hears_its_caller_cut_in()
    {
        using var call = Tuner.BeginCall();
        var playback = call.TrackPlayback();
        using (var speech = call.Speak("one two three four five six seven eight nine ten", "greeting"))
        {
            for (var piece = 0; piece < 20; piece++)
            {
                speech.Audio(new byte[4800], 24_000);
                playback.Sent("greeting", Ms(100));
            }
        }

        Wait(1000);
        call.CallerStarted();
        playback.Cleared();
        Wait(500);
        call.CallerStopped();
        call.CallerSaid("Stop");
        call.End(CallEnd.CallerHungUp);
        Assert.Equal(
            """
            agent 0-1000 one two three four five |cut (six seven eight nine ten)
            user 1000-1500 Stop
            """,
            Rows);
        Assert.Equal("estimated", Record.TranscriptWithToolCalls[0].Metadata!.Measured!.End);
    }

    /// <summary>It neither ends nor disposes of its call: the record can be read all the same, and says that nobody told an end.</summary>
    [Fact]
    public void A_host_that_never_ends_its_call_has_a_record_of_what_was_told()
    {
        var call = Tuner.BeginCall();
        CallerSays(call, "Hello?");
        var answer = call.BeginAnswer();
        var speech = answer.Speak("Hello! How can I help?");
        Make(speech, 1500);
        Wait(10_000);
        Assert.Equal(
            """
            user 0-1000 Hello?
            agent 1300-2800 Hello! How can I help?
            """,
            Rows);
        Assert.False(Record.GeneralMetaDataRaw!.Recording!.Complete);
    }

    /// <summary>A window whose buttons tell the call, from several threads at once: order is as it came, and nothing is thrown.</summary>
    [Fact]
    public void A_host_that_tells_from_many_threads_loses_nothing()
    {
        using var call = Tuner.BeginCall();
        Parallel.For(0, 50, number =>
        {
            using var tool = call.BeginTool("look_up", $"{{\"number\":{number}}}");
            tool.Completed("{}");
        });
        call.End(CallEnd.AgentHungUp);
        Assert.Equal(50, Record.TranscriptWithToolCalls.Count(row => row.Role == "agent_result"));
        Assert.Equal(50, Record.TranscriptWithToolCalls.Count(row => row.Role == "agent_function" && row.Tool!.Error is null));
    }
}
