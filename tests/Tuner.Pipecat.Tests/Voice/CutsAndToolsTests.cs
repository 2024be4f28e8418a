using Tuner.Voice;

namespace Tuner.Pipecat.Tests.Voice;

/// <summary>Small hosts whose callers cut in, and whose tools run, fail and are stopped.</summary>
public sealed class CutsAndToolsTests : VoiceCallFixture
{
    [Fact]
    public void A_caller_who_cuts_in_hears_no_more()
    {
        using var call = Tuner.BeginCall();
        using (var answer = call.BeginAnswer())
        using (var speech = answer.Speak("one two three four five six seven eight nine ten"))
            Make(speech, 2000);
        Wait(800);
        call.CallerStarted();
        call.Interrupted();
        Wait(1200);
        call.CallerStopped(Ms(200));
        call.CallerSaid("Stop, please!");
        using (var answer = call.BeginAnswer()) Make(answer.Speak("Sorry."), 500);
        Wait(2000);
        call.End(CallEnd.CallerHungUp);
        Assert.Equal("agent 0-1000 one two three four five |cut (six seven eight nine ten)\nuser 1000-2000 Stop, please!\nagent 2200-2700 Sorry.", Rows);
        Assert.Equal(1000, Record.TranscriptWithToolCalls[0].Metadata!.InterruptedAtMs);
    }

    [Fact]
    public void An_answer_that_is_cut_before_its_first_sound_is_kept_as_unheard()
    {
        using var call = Tuner.BeginCall();
        CallerSays(call, "A table");
        using (var answer = call.BeginAnswer())
        {
            Wait(200);
            answer.Token("Which day?");
            answer.Speak("Which day?");
            Wait(100);
            call.CallerStarted();
            call.Interrupted();
        }

        Wait(1000);
        call.CallerStopped();
        call.CallerSaid("for two.");

        using (var answer = call.BeginAnswer()) Make(answer.Speak("Booked."), 500);
        Wait(2000);
        call.End(CallEnd.CallerHungUp);
        var unheard = Assert.Single(Record.GeneralMetaDataRaw!.UnheardResponses!);
        Assert.Equal(("Which day?", "interrupted"), (unheard.Text, unheard.Reason));
    }

    [Fact]
    public void A_tool_has_its_whole_life_and_its_part_of_the_wait()
    {
        using var call = Tuner.BeginCall();
        CallerSays(call, "A table for two, please.");
        using (var answer = call.BeginAnswer())
        {
            Wait(200);
            using var tool = answer.BeginTool("book", """{"seats":2}""");
            Wait(700);
            tool.Completed("""{"ok":true}""");
        }

        using (var answer = call.BeginAnswer())
        {
            Wait(200);
            answer.Used(new AnswerUsage { InputTokens = 100, OutputTokens = 20, CachedInputTokens = 60 });
            using var speech = answer.Speak("Booked.");
            speech.Used(7);
            Make(speech, 500);
        }

        Wait(2000);
        call.End(CallEnd.CallerHungUp);
        Assert.Equal(
            """
            user 0-1000 A table for two, please.
            agent_function 1500- book(seats=2)
            agent_result 2200- {"ok":true}
            agent 2400-2900 Booked.
            """,
            Rows);
        var parts = Record.TranscriptWithToolCalls[3].Metadata!.LatencyPartsMs!;
        Assert.Equal((300, 400, 700), (parts.TurnDetection, parts.Llm, parts.Tool));
        var usage = Record.GeneralMetaDataRaw!.Usage!;
        Assert.Equal((100, 20, 60), (usage.Llm![0].PromptTokens, usage.Llm[0].CompletionTokens, usage.Llm[0].CacheReadInputTokens));
        Assert.Equal(7, usage.Tts![0].Characters);
    }

    [Fact]
    public void Tools_beside_each_other_end_each_in_its_own_way()
    {
        using var call = Tuner.BeginCall();
        CallerSays(call, "Well?");
        using (var answer = call.BeginAnswer())
        {
            var first = answer.BeginTool("look", """{"day":1}""");
            var second = answer.BeginTool("look", """{"day":2}""");
            var third = answer.BeginTool("look", """{"day":3}""");
            var fourth = answer.BeginTool("look", "not json");
            var fifth = answer.BeginTool("look");
            Wait(100);
            second.Failed("no such day");
            Wait(100);
            third.Cancelled();
            first.Completed("free");
            Wait(100);
            fourth.Dispose();
            fourth.Completed("late");
            Assert.NotEqual(first.Id, fifth.Id);
        }

        call.End(CallEnd.CallerHungUp);
        Assert.Equal(
            """
            user 0-1000 Well?
            agent_function 1300- look(day=1)
            agent_function 1300- look(day=2) !failed
            agent_function 1300- look(day=3) !cancelled
            agent_function 1300- look(value=not json) !failed
            agent_function 1300- look() !never_ended
            agent_result 1500- free
            """,
            Rows);
    }
}
