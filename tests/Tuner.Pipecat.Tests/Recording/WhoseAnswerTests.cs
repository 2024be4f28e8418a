using System.Text.Json;
using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Recording;

/// <summary>Which of the caller's words an answer answers, where he was muted, spoke on, or spoke into it.</summary>
public sealed class WhoseAnswerTests
{
    [Fact]
    public void Words_that_a_muted_pipeline_heard_leave_the_answer_with_the_question()
    {
        var log = new Log().Speaks(1000, 2000, "What do I owe?").Add(new LLMFullResponseStartFrame(), "Llm").At(2700).Add(new FunctionCallInProgressFrame { FunctionName = "find", ToolCallId = "t" }, "Llm").Add(new LLMFullResponseEndFrame(), "Llm")
            .At(2710).Add(new UserMuteStartedFrame(), "User").At(5700).Vad(true).At(6300).Vad(false).At(6400).Final("Are you there?")
            .At(7000).Add(new FunctionCallResultFrame { FunctionName = "find", ToolCallId = "t", Result = JsonElement.Parse("1") }, "Llm").Add(new UserMuteStoppedFrame(), "User")
            .Answers("Twelve.").Voices("Twelve.").Plays(250);
        var record = log.Record();
        Assert.Equal(5370, record.Agent()[0].Metadata!.E2ELatency);
        Assert.All(record.User(), row => Assert.Null(row.Metadata!.UnansweredMs));
    }

    [Fact]
    public void A_word_into_the_answer_is_not_answered_by_its_next_sentence()
    {
        var log = new Log().Speaks(1000, 2000, "Tell me.").Answers("One two three four. Five six.").Voices("One two three four.").Plays(400, stops: false).Vad(true).At(3620).Vad(false).Final("Uh-huh.");
        log.At(3300).Plays(600).At(4400).Voices("Five six.", "c2").Plays(500).At(9000).Add(new CancelFrame(), "Task::Source");
        var record = log.Record();
        Assert.Single(record.Agent(), row => row.Metadata!.E2ELatency is not null);
        Assert.All(record.User(), row => Assert.Null(row.Metadata!.UnansweredMs));
    }

    [Fact]
    public void A_greeting_that_was_asked_for_before_the_caller_spoke_answers_nothing()
    {
        var log = new Log().At(100).Add(new TTSSpeakFrame { Text = "Welcome to the desk." }, "Task::Source").Add(new AggregatedTextFrame { Text = "Welcome to the desk.", ContextId = "c1" }, "Tts").At(500).Vad(true).At(1000).Vad(false).Final("Hello?")
            .At(1500).Voices("Welcome to the desk.").Plays(1000).At(2600).Add(new CancelFrame(), "Task::Source");
        Assert.Null(log.Record().Agent()[0].Metadata!.E2ELatency);
    }

    [Fact]
    public void Who_speaks_on_when_the_mute_ends_is_answered_though_interims_told_of_him_before()
    {
        var log = new Log().At(10).Add(new UserMuteStartedFrame(), "User").At(4200).Vad(true).At(4600).Interim("hello").At(5000).Add(new UserMuteStoppedFrame(), "User").At(5800).Interim("hello I need").Turn(true)
            .At(7200).Vad(false).At(7300).Final("Hello, I need a plumber.").At(7500).Turn(false).Add(new LLMContextFrame(), "UserAggregator").Answers("Sure.").Voices("Sure.").Plays(250);
        var row = Assert.Single(log.Record().User());
        Assert.Equal(("Hello, I need a plumber.", 5000, 7000), (row.Text, row.StartMs, row.EndMs));
        Assert.NotNull(log.Record().Agent()[0].Metadata!.E2ELatency);
    }

    [Fact]
    public void What_was_told_while_muted_and_never_again_is_kept()
    {
        var log = new Log().At(10).Add(new UserMuteStartedFrame(), "User").At(4200).Vad(true).At(4600).Interim("hello").At(5000).Add(new UserMuteStoppedFrame(), "User").At(6000).Add(new CancelFrame(), "Task::Source");
        Assert.Equal("hello", Assert.Single(log.Record().User()).Text);
    }

    [Fact]
    public void Words_that_no_detector_heard_long_after_the_question_are_another_turn()
    {
        var log = new Log().Speaks(1000, 2000, "What do I owe?").Answers("Twelve.").Voices("Twelve.").Plays(250)
            .At(6000).Final("And shipping?").Add(new UserStartedSpeakingFrame(), "User").At(6700).Turn(false).Add(new LLMContextFrame(), "UserAggregator").Answers("Two.").Voices("Two.", "c2").Plays(250);
        var record = log.Record();
        Assert.Equal(["What do I owe?", "And shipping?"], record.User().Select(row => row.Text));
        Assert.All(record.Agent(), row => Assert.NotNull(row.Metadata!.E2ELatency));
    }

    [Fact]
    public void A_transcript_of_a_service_that_hears_turns_belongs_to_a_turn_that_could_hold_it()
    {
        const string model = "RealtimeLLMService#0";
        var log = new Log().At(200).Add(new LLMFullResponseStartFrame(), model).Add(new LLMFullResponseEndFrame(), model).At(1000).Turn(true, model).At(1300).Turn(false, model)
            .At(2500).Turn(true, model).At(4200).Turn(false, model).At(4500).Final("I would like to move my appointment.", model);
        var row = Assert.Single(log.Record().User());
        Assert.Equal((2500, 4200), (row.StartMs, row.EndMs));
    }

    [Fact]
    public void A_late_interim_and_its_final_are_of_the_turn_that_was_closed_without_words()
    {
        var log = new Log().At(1200).Vad(true).Turn(true).At(2200).Vad(false).At(3000).Turn(false).At(5400).Interim("I need").At(5600).Final("I need a plumber.").At(5700).Turn(true).At(6000).Turn(false);
        var row = Assert.Single(log.Record().User());
        Assert.Equal(("I need a plumber.", 1000, 2000), (row.Text, row.StartMs, row.EndMs));
    }

    [Fact]
    public void A_word_that_begins_in_a_mute_of_the_tool_and_ends_behind_it_is_answered()
    {
        var log = new Log().At(1200).Vad(true).Turn(true).At(1600).Interim("what do").At(1700).Add(new UserMuteStartedFrame(), "User").At(2200).Vad(false).At(2300).Final("What do I owe?").At(2400).Turn(false)
            .Add(new LLMContextFrame(), "UserAggregator").At(3400).Add(new UserMuteStoppedFrame(), "User").Answers("Twelve.").Voices("Twelve.").Plays(250);
        var row = Assert.Single(log.Record().User());
        Assert.Equal((1000, 2000), (row.StartMs, row.EndMs));
        Assert.NotNull(log.Record().Agent()[0].Metadata!.E2ELatency);
    }

    [Fact]
    public void The_line_that_drops_before_the_first_final_ends_the_row_where_his_sound_ended()
    {
        var log = new Log().At(1200).Vad(true).Turn(true).At(1600).Interim("I need").At(2600).Interim("I need a plumber").At(4000).Add(new CancelFrame(), "Task::Source");
        var row = Assert.Single(log.Record().User());
        Assert.Equal(("I need a plumber", 4000, true), (row.Text, row.EndMs, row.Metadata!.Estimated));
    }
}
