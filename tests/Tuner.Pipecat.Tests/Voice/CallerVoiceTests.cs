using Tuner.Voice;

namespace Tuner.Pipecat.Tests.Voice;

/// <summary>A detector that tells only half of what it heard still leaves the right rows.</summary>
public sealed class CallerVoiceTests : VoiceCallFixture
{
    [Fact]
    public void Silence_without_a_start_is_the_end_of_the_words_that_follow()
    {
        using var call = Tuner.BeginCall();
        Wait(2000);
        call.CallerStopped(Ms(200));
        Wait(100);
        call.CallerSaid("A table for two, please.");
        Answer(call, "Booked.");
        call.End(CallEnd.CallerHungUp);
        Assert.Equal("user 585-1800 A table for two, please.\nagent 2600-3600 Booked.", Rows);
        Assert.Equal(("estimated", "vad"), Measured(0));
        Assert.Equal(800, Record.TranscriptWithToolCalls[1].Metadata!.E2ELatency);
    }

    [Fact]
    public void Silence_without_a_start_ends_what_is_being_said()
    {
        using var call = Tuner.BeginCall();
        Wait(1000);
        call.CallerSaying("A table");
        Wait(1000);
        call.CallerStopped(Ms(200));
        Wait(100);
        call.CallerSaid("A table for two, please.");
        call.End(CallEnd.CallerHungUp);
        Assert.Equal("user 1000-1800 A table for two, please.", Rows);
        Assert.Equal(("estimated", "vad"), Measured(0));
    }

    [Fact]
    public void A_detector_that_never_tells_a_start_gives_a_row_for_each_turn()
    {
        using var call = Tuner.BeginCall();
        for (var turn = 0; turn < 2; turn++)
        {
            Wait(2000);
            call.CallerStopped(Ms(200));
            Wait(100);
            call.CallerSaid("Yes.");
            Answer(call, "Fine.");
        }

        call.End(CallEnd.CallerHungUp);
        Assert.Equal("user 1500-1800 Yes.\nagent 2600-3600 Fine.\nuser 6500-6800 Yes.\nagent 7600-8600 Fine.", Rows);
    }

    [Fact]
    public void A_stop_that_was_not_told_is_that_of_the_words_that_were_answered()
    {
        using var call = Tuner.BeginCall();
        call.CallerStarted();
        Wait(1000);
        call.CallerSaid("A table for two, please.");
        Answer(call, "For when?");
        CallerSays(call, "At eight.");
        call.End(CallEnd.CallerHungUp);
        Assert.Equal("user 0-1000 A table for two, please.\nagent 1500-2500 For when?\nuser 3900-4900 At eight.", Rows);
        Assert.Equal(("vad", "estimated"), Measured(0));
        Assert.Equal(500, Record.TranscriptWithToolCalls[1].Metadata!.E2ELatency);
    }

    [Fact]
    public void Who_begins_again_without_a_stop_had_stopped_with_his_words()
    {
        using var call = Tuner.BeginCall();
        call.CallerStarted();
        Wait(1000);
        call.CallerSaid("Hello?");
        Wait(2000);
        CallerSays(call, "Is anybody there?");
        call.End(CallEnd.CallerHungUp);
        Assert.Equal("user 0-1000 Hello?\nuser 3000-4000 Is anybody there?", Rows);
    }

    [Fact]
    public void A_start_or_a_stop_that_is_told_twice_changes_nothing()
    {
        using var call = Tuner.BeginCall();
        call.CallerStarted();
        Wait(500);
        call.CallerStarted();
        Wait(500);
        Wait(200);
        call.CallerStopped(Ms(200));
        Wait(100);
        call.CallerStopped(Ms(200));
        call.CallerSaid("A table for two, please.");
        call.End(CallEnd.CallerHungUp);
        Assert.Equal("user 0-1000 A table for two, please.", Rows);
    }

    [Fact]
    public void A_test_in_which_hardly_a_moment_passes_has_a_row_for_each_of_the_callers_turns()
    {
        using var call = Tuner.BeginCall();
        foreach (var (asked, answered) in new[] { ("A table, please.", "For how many?"), ("For two, my wife and me.", "Booked.") })
        {
            call.CallerStarted();
            call.CallerStopped();
            call.CallerSaid(asked);
            using var answer = call.BeginAnswer();
            using var speech = answer.Speak(answered);
            speech.Audio(Ms(500));
            Wait(1);
        }

        call.End(CallEnd.AgentHungUp);
        Assert.Equal(["A table, please.", "For two, my wife and me."], Record.TranscriptWithToolCalls.Where(row => row.Role == "user").Select(row => row.Text));
    }

    [Fact]
    public void Words_that_are_spoken_over_the_bot_do_not_end_the_callers_turn()
    {
        using var call = Tuner.BeginCall();
        CallerSays(call, "Tell me about it.");
        using (var answer = call.BeginAnswer())
        {
            using (var first = answer.Speak("It is a long story.")) Make(first, 2000);
            Wait(300);
            call.CallerStarted();
            Wait(300);
            call.CallerSaid("Wait");
            using (var second = answer.Speak("It began in May.")) Make(second, 100);
            Wait(1500);
            call.CallerStopped(Ms(200));
        }

        call.End(CallEnd.CallerHungUp);
        Assert.Contains("user 1800-3410 Wait", Rows, StringComparison.Ordinal);
    }

    private (string?, string?) Measured(int row) => (Record.TranscriptWithToolCalls[row].Metadata!.Measured!.Start, Record.TranscriptWithToolCalls[row].Metadata!.Measured!.End);

    /// <summary>300 ms until the voice is asked, 200 more until it sounds, 1 s of it, and 1.4 s in which nobody speaks.</summary>
    private void Answer(VoiceCall call, string text)
    {
        using (var answer = call.BeginAnswer())
        {
            Wait(300);
            using var speech = answer.Speak(text);
            Wait(200);
            speech.Audio(Ms(1000));
        }

        Wait(2400);
    }
}
