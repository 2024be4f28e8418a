using Tuner.Voice;

namespace Tuner.Pipecat.Tests.Voice;

/// <summary>Ten small hosts, as somebody writes them who has read nothing but what the editor shows.</summary>
public sealed class TenHostsTests : VoiceCallFixture
{
    [Fact]
    public void A_plain_host_gets_two_rows_and_a_wait_with_its_parts()
    {
        var call = Tuner.BeginCall();
        CallerSays(call, "A table for two, please.");
        using (var answer = call.BeginAnswer())
        {
            Wait(300);
            answer.Token("Booked. ");
            Wait(100);
            answer.Token("See you at eight!");
            using var speech = answer.Speak("Booked. See you at eight!");
            Wait(150);
            Make(speech, 2000);
        }

        Wait(3000);
        call.End(CallEnd.CallerHungUp);
        call.Dispose();
        Assert.Equal(
            """
            user 0-1000 A table for two, please.
            agent 1850-3850 Booked. See you at eight!
            """,
            Rows);
        var wait = Record.TranscriptWithToolCalls[1].Metadata!;
        Assert.Equal(850, wait.E2ELatency);
        Assert.Equal((300, 300, 100, 150, 0), (wait.LatencyPartsMs!.TurnDetection, wait.LatencyPartsMs.Llm, wait.LatencyPartsMs.TextAggregation, wait.LatencyPartsMs.Tts, wait.LatencyPartsMs.Unexplained));
        Assert.Equal("estimated", wait.Measured!.Start);
        Assert.Equal("user_hangup", Record.DisconnectionReason);
        Assert.True(Record.GeneralMetaDataRaw!.Recording!.Complete);
    }

    [Fact]
    public void Text_that_comes_after_its_audio_is_heard()
    {
        using var call = Tuner.BeginCall();
        CallerSays(call, "Hello?");
        using var answer = call.BeginAnswer();
        Wait(300);
        using (var speech = answer.Speak())
        {
            Make(speech, 1000);
            Wait(2000);
            speech.Text("Good morning, dear guest.");
        }

        call.End(CallEnd.AgentHungUp);
        Assert.Equal("user 0-1000 Hello?\nagent 1600-2600 Good morning, dear guest.", Rows);
        Assert.Equal(600, Record.TranscriptWithToolCalls[1].Metadata!.E2ELatency);
    }

    [Fact]
    public void Text_that_comes_after_its_audio_was_cut_is_heard_as_far_as_it_sounded()
    {
        using var call = Tuner.BeginCall();
        using var answer = call.BeginAnswer();
        var speech = answer.Speak();
        Make(speech, 2000);
        speech.Dispose();
        Wait(800);
        call.CallerStarted();
        call.Interrupted();
        speech.Text("one two three four five six seven eight nine ten");
        Wait(500);
        call.CallerStopped();
        call.CallerSaid("Stop!");
        call.End(CallEnd.CallerHungUp);
        Assert.Equal("agent 0-1000 one two three four five |cut (six seven eight nine ten)\nuser 1000-1500 Stop!", Rows);
    }

    [Fact]
    public void A_voice_that_gives_no_audio_sounds_until_it_is_done()
    {
        using var call = Tuner.BeginCall();
        CallerSays(call, "Hello?");
        using (var answer = call.BeginAnswer())
        {
            Wait(300);
            using (answer.Speak("Good morning, dear guest.")) Wait(1700);
        }

        call.End(CallEnd.AgentHungUp);
        Assert.Equal("user 0-1000 Hello?\nagent 1600-3300 Good morning, dear guest.", Rows);
        Assert.Equal("estimated", Record.TranscriptWithToolCalls[1].Metadata!.Measured!.End);
        Assert.True(Record.GeneralMetaDataRaw!.Recording!.Complete);
    }

    [Fact]
    public void A_voice_of_which_nothing_is_told_but_the_text_sounds_at_a_usual_pace()
    {
        using var call = Tuner.BeginCall();
        call.Speak("Good morning, dear guest.");
        Wait(5000);
        CallerSays(call, "Hello?");
        call.End(CallEnd.AgentHungUp);
        Assert.Equal("agent 0-1625 Good morning, dear guest.\nuser 5000-6000 Hello?", Rows);
    }

    [Fact]
    public void Sentences_of_one_answer_are_one_row_while_they_sound_without_a_break()
    {
        using var call = Tuner.BeginCall();
        CallerSays(call, "Hello?");
        using (var answer = call.BeginAnswer())
        {
            Wait(200);
            Make(answer.Speak("Good morning."), 800);
            Make(answer.Speak("How can I help?"), 900);
        }

        Wait(3000);
        call.End(CallEnd.CallerHungUp);
        Assert.Equal("user 0-1000 Hello?\nagent 1500-3200 Good morning. How can I help?", Rows);
    }

    [Fact]
    public void A_host_without_a_voice_detector_gets_its_turns_by_their_transcripts()
    {
        using var call = Tuner.BeginCall();
        Wait(1000);
        call.CallerSaying("A table");
        Wait(500);
        call.CallerSaid("A table for two, please.");
        using (var answer = call.BeginAnswer())
        {
            Wait(400);
            Make(answer.Speak("At eight?"), 500);
        }

        Wait(2000);
        call.CallerSaid("Yes.");
        using (var answer = call.BeginAnswer())
        {
            Wait(400);
            Make(answer.Speak("Booked."), 500);
        }

        Wait(2000);
        call.End(CallEnd.CallerHungUp);
        Assert.Equal("user 1000-1500 A table for two, please.\nagent 1900-2400 At eight?\nuser 3950-3950 Yes.\nagent 4350-4850 Booked.", Rows);
        Assert.Equal("estimated", Record.TranscriptWithToolCalls[0].Metadata!.Measured!.End);
        Assert.Equal(400, Record.TranscriptWithToolCalls[1].Metadata!.E2ELatency);
        Assert.Equal("transcript", Record.TranscriptWithToolCalls[1].Metadata!.MeasuredFrom);
    }

    [Fact]
    public void A_pause_inside_what_the_caller_says_makes_no_second_turn()
    {
        using var call = Tuner.BeginCall();
        CallerSays(call, "A table for two,");
        Wait(400);
        CallerSays(call, "please.");
        using (var answer = call.BeginAnswer()) Make(answer.Speak("Booked."), 500);
        Wait(2000);
        call.End(CallEnd.CallerHungUp);
        Assert.Equal("user 0-2700 A table for two, please.\nagent 3000-3500 Booked.", Rows);
    }

    [Fact]
    public void Two_calls_at_once_are_two_records()
    {
        var first = Tuner.BeginCall();
        Wait(500);
        var second = Tuner.BeginCall();
        CallerSays(first, "I am the first.");
        CallerSays(second, "I am the second.");
        using (var answer = second.BeginAnswer()) Make(answer.Speak("Hello, second."), 500);
        using (var answer = first.BeginAnswer()) Make(answer.Speak("Hello, first."), 500);
        Wait(2000);
        first.End(CallEnd.CallerHungUp);
        second.End(CallEnd.AgentHungUp);
        Assert.Equal("user 500-1500 I am the first.\nagent 3150-3650 Hello, first.", RowsOf(Tuner.Records[0]));
        Assert.Equal("user 1300-2300 I am the second.\nagent 2600-3100 Hello, second.", RowsOf(Tuner.Records[1]));
    }

    [Fact]
    public void An_end_that_was_forgotten_is_one_that_nobody_gave_a_reason_for()
    {
        using (var call = Tuner.BeginCall())
        {
            CallerSays(call, "Hello?");
            using var answer = call.BeginAnswer();
            Make(answer.Speak("Good morning."), 500);
        }

        Assert.Equal("user 0-1000 Hello?\nagent 1300-1800 Good morning.", Rows);
        Assert.Equal("unknown", Record.DisconnectionReason);
    }
}
