using System.Text.Json;
using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Models;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Recording;

/// <summary>The caller who got no answer.</summary>
public sealed class UnansweredTests
{
    [Fact]
    public void Silence_after_a_question_until_the_call_ends_is_his_wait()
    {
        var record = Question().At(15700).Add(new CancelFrame(), "Task::Source").Record();
        Assert.Equal(13700, record.User()[0].Metadata!.UnansweredMs);
        var quality = record.GeneralMetaDataRaw!.Quality!;
        Assert.Equal((1, 13700, true), (quality.Unanswered, quality.ResponseTimeP50Ms, quality.ResponseTimeP50AtLeast));
        AddsUp(record.User()[0]);
    }

    [Fact]
    public void His_next_words_end_the_wait()
    {
        var record = Question().Speaks(8000, 8500, "Hello?").Answers("Yes.").Voices("Yes.").Plays(250).Record();
        Assert.Equal([6000, null], record.User().Select(row => row.Metadata!.UnansweredMs));
        Assert.Equal((1, 1), (record.GeneralMetaDataRaw!.Quality!.Unanswered, record.GeneralMetaDataRaw.Quality.Answers));
    }

    [Theory]
    [InlineData(4900, null)]
    [InlineData(5100, 3100)]
    public void Who_goes_on_within_3_s_was_not_left(double next, int? wait) =>
        Assert.Equal(wait, (int?)Question().Speaks(next, next + 500, "And?").Record().User()[0].Metadata!.UnansweredMs);

    [Fact]
    public void A_key_that_the_bot_presses_after_the_question_is_an_answer_and_one_before_it_is_not()
    {
        var key = new OutputDTMFFrame { Button = "1" };
        var before = new Log().At(500).Add(key, "Task::Source").Speaks(1000, 2000, "What do I owe?").At(15700).Add(new CancelFrame(), "Task::Source");
        Assert.Equal(13700, before.Record().User()[0].Metadata!.UnansweredMs);
        Assert.Null(Question().At(4000).Add(key, "Task::Source").At(15700).Add(new CancelFrame(), "Task::Source").Record().User()[0].Metadata!.UnansweredMs);
    }

    [Fact]
    public void A_holding_line_is_an_answer() =>
        Assert.Null(Question().At(4000).Voices("One moment.").Plays(500).At(20000).Add(new CancelFrame(), "Task::Source").Record().User()[0].Metadata!.UnansweredMs);

    [Theory]
    [InlineData("user_turn_idle")]
    [InlineData("user_idle")]
    [InlineData("on_user_turn_idle")]
    public void The_idle_event_is_read_by_each_of_its_names(string name) =>
        Assert.IsType<UserIdleEvent>(FrameLineReader.Read(System.Text.Encoding.UTF8.GetBytes($$"""{"event":"{{name}}","t":1,"clock":2}"""), 1).Frame);

    [Fact]
    public void A_reminder_answers_nobody()
    {
        var record = Question().At(7000).Add(new UserIdleEvent()).At(7010).Answers("Are you there?").Voices("Are you there?").Plays(750).At(12000).Add(new CancelFrame(), "Task::Source").Record();
        Assert.Equal(10000, record.User()[0].Metadata!.UnansweredMs);
        Assert.Null(record.Agent()[0].Metadata!.E2ELatency);
    }

    [Fact]
    public void A_reminder_of_fixed_words_answers_nobody() =>
        Assert.Equal(10000, Question().At(7000).Add(new UserIdleEvent()).At(7010).Add(new TTSSpeakFrame { Text = "Hello?" }, "Task::Source").Voices("Hello?").Plays(250).At(12000).Add(new CancelFrame(), "Task::Source").Record().User()[0].Metadata!.UnansweredMs);

    [Fact]
    public void An_answer_that_was_asked_for_before_the_idle_event_is_one()
    {
        var record = Question().Add(new LLMFullResponseStartFrame(), "Llm").At(7000).Add(new UserIdleEvent()).At(9000).Add(new LLMTextFrame { Text = "Yes." }, "Llm").Voices("Yes.").Plays(250).Record();
        Assert.Null(record.User()[0].Metadata!.UnansweredMs);
        Assert.NotNull(record.Agent()[0].Metadata!.E2ELatency);
    }

    [Fact]
    public void A_tools_result_that_came_meanwhile_makes_an_answer_of_it()
    {
        var log = Question().Add(new FunctionCallInProgressFrame { FunctionName = "find", ToolCallId = "t" }, "Llm").At(7000).Add(new UserIdleEvent())
            .At(7500).Add(new FunctionCallResultFrame { FunctionName = "find", ToolCallId = "t", Result = JsonElement.Parse("1") }, "Llm").Answers("Found.").Voices("Found.").Plays(250);
        Assert.Null(log.Record().User()[0].Metadata!.UnansweredMs);
    }

    [Fact]
    public void A_wait_that_nobody_knows_the_start_of_is_not_told()
    {
        const string model = "GeminiLiveLLMService#0";
        var log = new Log().At(3000).Add(new LLMFullResponseStartFrame(), model).At(3200).Final("What do I owe?", model).At(15000).Add(new CancelFrame(), "Task::Source");
        Assert.Null(Assert.Single(log.Record().User()).Metadata!.UnansweredMs);
    }

    [Fact]
    public void A_muted_caller_is_owed_none()
    {
        var log = new Log().At(100).Add(new UserMuteStartedFrame(), "User").At(1200).Vad(true).At(2000).Vad(false).At(2100).Final("Hello?").At(9000).Add(new CancelFrame(), "Task::Source");
        Assert.Null(log.Record().User()[0].Metadata!.UnansweredMs);
    }

    [Fact]
    public void A_word_while_the_bot_speaks_on_is_owed_none()
    {
        var log = new Log().At(500).Answers("One two three four five six.").Voices("One two three four five six.").Plays(500, stops: false).Vad(true).At(1700).Vad(false).Final("Uh-huh.");
        log.At(1370).Plays(1500).At(9000).Add(new CancelFrame(), "Task::Source");
        Assert.Null(log.Record().User()[0].Metadata!.UnansweredMs);
    }

    [Theory]
    [InlineData(4900, true)]
    [InlineData(5100, false)]
    public void A_farewell_is_owed_none(double ends, bool farewell) =>
        Assert.Equal(farewell, Question("Bye.").At(ends).Add(new EndTaskFrame(), "Bot").At(9000).Add(new EndFrame(), "Task::Source").Record().User()[0].Metadata!.UnansweredMs is null);

    [Fact]
    public void What_was_answered_in_writing_was_answered()
    {
        var log = Question().Add(new LLMFullResponseStartFrame(), "Llm").At(2900).Add(new LLMTextFrame { Text = "https://example.org", SkipTts = true }, "Llm").Add(new LLMFullResponseEndFrame(), "Llm").At(9000).Add(new CancelFrame(), "Task::Source");
        Assert.Null(log.Record().User()[0].Metadata!.UnansweredMs);
    }

    [Fact]
    public void The_tool_that_still_ran_has_the_wait()
    {
        var log = Question().Add(new LLMFullResponseStartFrame(), "Llm").At(3000).Add(new FunctionCallInProgressFrame { FunctionName = "find", ToolCallId = "t" }, "Llm").Add(new LLMFullResponseEndFrame(), "Llm").At(9000).Add(new CancelFrame(), "Task::Source");
        Assert.Equal("tool:find", OwnerAt(log, 8000));
    }

    [Fact]
    public void The_model_that_failed_has_the_wait()
    {
        var log = Question().Add(new LLMFullResponseStartFrame(), "OpenAILLMService#0").At(3000).Add(new ErrorFrame { Error = "503" }, "OpenAILLMService#0").Add(new LLMFullResponseEndFrame(), "OpenAILLMService#0").At(9000).Add(new CancelFrame(), "Task::Source");
        Assert.Equal("llm", OwnerAt(log, 8000));
    }

    [Fact]
    public void The_voice_that_made_no_sound_has_the_wait()
    {
        var log = Question().Answers("Yes.").Add(new AggregatedTextFrame { Text = "Yes.", ContextId = "c1" }, "Tts").Add(new ErrorFrame { Error = "down" }, "Tts").At(9000).Add(new CancelFrame(), "Task::Source");
        Assert.Equal("tts", OwnerAt(log, 8000));
    }

    [Fact]
    public void The_bots_own_code_that_asked_nobody_has_the_wait()
    {
        var log = new Log().At(1200).Vad(true).Turn(true).At(2200).Vad(false).Final("Hours?").Turn(false).At(9000).Add(new CancelFrame(), "Task::Source");
        Assert.Equal("application", OwnerAt(log, 8000));
    }

    [Fact]
    public void A_model_that_hears_by_itself_and_says_nothing_has_the_wait()
    {
        const string model = "RealtimeLLMService#0";
        var log = new Log().At(200).Add(new LLMFullResponseStartFrame(), model).Add(new LLMFullResponseEndFrame(), model).At(1000).Turn(true, model).At(2400).Turn(false, model).At(2550).Final("Hi?", model).At(9000).Add(new CancelFrame(), "Task::Source");
        Assert.Equal("llm", OwnerAt(log, 8000));
    }

    [Fact]
    public void A_percentile_that_falls_on_an_answer_is_exact()
    {
        var log = Question();
        foreach (var at in new[] { 6000, 9000, 12000 }) log = log.Speaks(at, at + 500, "Hello?").Answers("Yes.").Voices("Yes.", $"c{at}").Plays(250);
        var quality = log.Record().GeneralMetaDataRaw!.Quality!;
        Assert.Equal((1, 3, null, true), (quality.Unanswered, quality.Answers, quality.ResponseTimeP50AtLeast, quality.ResponseTimeP95AtLeast));
    }

    private static Log Question(string text = "What do I owe?") => new Log().Speaks(1000, 2000, text);

    private static string? OwnerAt(Log log, long ms)
    {
        var row = log.Record().User()[0];
        AddsUp(row);
        return row.Metadata!.LatencyTimeline!.First(span => span.StartMs <= ms && ms < span.EndMs).Key;
    }

    private static void AddsUp(TranscriptSegment row) => Assert.Equal(row.Metadata!.UnansweredMs, row.Metadata.LatencyTimeline!.Sum(span => span.EndMs - span.StartMs));
}
