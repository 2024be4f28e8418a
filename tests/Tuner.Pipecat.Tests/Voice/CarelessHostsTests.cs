using Tuner.Voice;

namespace Tuner.Pipecat.Tests.Voice;

/// <summary>Hosts that get something wrong that nothing keeps them from: the record is right, or says what is missing.</summary>
public sealed class CarelessHostsTests : VoiceCallFixture
{
    [Fact]
    public void Speech_that_is_disposed_of_before_its_audio_comes_sounds_with_its_audio()
    {
        using var call = Tuner.BeginCall();
        CallerSays(call, "Hello?");
        Speech speech;
        using (var answer = call.BeginAnswer())
        using (speech = answer.Speak("Good day to you."))
        {
            // Its audio comes from another thread.
        }

        Wait(50);
        Make(speech, 500);
        Wait(3000);
        call.End(CallEnd.CallerHungUp);
        Assert.Equal("user 0-1000 Hello?\nagent 1350-1850 Good day to you.", Rows);
        Assert.True(Record.GeneralMetaDataRaw!.Recording!.Complete);
    }

    [Fact]
    public void Speech_that_is_disposed_of_at_once_and_has_no_audio_sounds_at_a_usual_pace()
    {
        using var call = Tuner.BeginCall();
        call.Speak("Good morning, dear guest.").Dispose();
        Wait(5000);
        CallerSays(call, "Hello?");
        call.End(CallEnd.AgentHungUp);
        Assert.Equal("agent 0-1625 Good morning, dear guest.\nuser 5000-6000 Hello?", Rows);
    }

    [Fact]
    public void Who_tells_of_the_model_and_never_of_a_voice_hears_that_the_voice_is_missing()
    {
        using var call = Tuner.BeginCall();
        CallerSays(call, "Hello?");
        using (var answer = call.BeginAnswer())
        {
            Wait(300);
            answer.Token("Good day.");
        }

        Wait(4000);
        call.End(CallEnd.CallerHungUp);
        Assert.Equal("user 0-1000 Hello?", Rows);
        Assert.False(Record.GeneralMetaDataRaw!.Recording!.Complete);
        Assert.Equal(["agent_audio"], Record.GeneralMetaDataRaw.Recording.Missing!);
    }

    [Fact]
    public void What_is_told_of_a_call_that_was_disposed_of_changes_nothing()
    {
        var call = Tuner.BeginCall();
        CallerSays(call, "Hello?");
        call.End(CallEnd.CallerHungUp);
        call.Dispose();
        call.CallerSaid("Too late");
        call.BeginAnswer().Speak("Nobody hears it.").Audio(Ms(1000));
        call.BeginTool("book").Dispose();
        call.Failed("nobody listens");
        call.End(CallEnd.AgentHungUp);
        call.Dispose();
        Assert.Equal("user 0-1000 Hello?", Rows);
        Assert.Equal("user_hangup", Record.DisconnectionReason);
        Assert.Null(Record.GeneralMetaDataRaw!.Errors);
    }

    [Fact]
    public void An_exception_in_the_middle_of_an_answer_leaves_a_tool_that_failed_and_words_that_nobody_heard()
    {
        using var call = Tuner.BeginCall();
        CallerSays(call, "Book it, please.");
        try
        {
            using var answer = call.BeginAnswer();
            using var tool = answer.BeginTool("book");
            Wait(100);
            using var speech = answer.Speak("One moment.");
            throw new TimeoutException("the database hangs");
        }
        catch (TimeoutException fault)
        {
            call.Failed(fault.Message);
            call.End(CallEnd.Failed);
        }

        var record = Record;
        Assert.Equal("failed", Assert.Single(record.TranscriptWithToolCalls, row => row.Role == "agent_function").Tool!.Error);
        Assert.Equal("One moment.", Assert.Single(record.GeneralMetaDataRaw!.UnheardResponses!).Text);
        Assert.Equal("error", record.DisconnectionReason);
        Assert.Contains(record.GeneralMetaDataRaw.Errors!, error => error.Message == "the database hangs");
    }

    [Fact]
    public void Nonsense_is_thrown_at_nobody()
    {
        using var call = Tuner.BeginCall();
        call.Interrupted();
        call.CallerStopped(Ms(-3000));
        call.CallerStarted(TimeSpan.MaxValue);
        call.CallerSaid(null!);
        call.CallerSaying(null!);
        call.KeyPressed('\0');
        call.EnterNode(null!);
        call.Failed(null!);
        call.SetFacts(null!);
        call.BeginTool(null!, "no json", "").Completed("<html>");
        var answer = call.BeginAnswer("");
        answer.Token(null!);
        answer.Used(null!);
        var speech = answer.Speak();
        speech.Audio([], 24_000);
        speech.Audio(new byte[1001], 0);
        speech.Audio(new byte[48], -8000, 0);
        speech.Audio(TimeSpan.MaxValue);
        speech.Word(null!, TimeSpan.FromDays(99));
        speech.Used(-4);
        var tracker = call.TrackPlayback();
        tracker.PlayedUpTo(null!, Ms(1));
        tracker.PlayedUpTo("nobody", TimeSpan.MaxValue);
        tracker.PlayedUpTo(TimeSpan.MinValue);
        tracker.MessageReceived("{{{");
        tracker.Cleared();
        call.End((string)null!);
        Assert.NotEmpty(Record.TranscriptWithToolCalls);
    }
}
