using System.Text.Json;
using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Recording;

/// <summary>Whose time it is that a caller waits for an answer that never comes.</summary>
public sealed class UnansweredOwnerTests
{
    private const string Llm = "OpenAILLMService#0";

    [Fact]
    public void An_error_that_came_after_he_spoke_again_is_not_to_blame_for_what_was_before()
    {
        var log = new Log().At(1200).Vad(true).Turn(true).At(2200).Vad(false).Final("Hours?").Turn(false).Speaks(8000, 8500, "Hello?").At(9500).Add(new ErrorFrame { Error = "down" }, "CartesiaTTSService#0").At(20000).Add(new CancelFrame(), "Task::Source");
        Assert.Equal("application", OwnerAt(log, 0, 7000));
        Assert.Equal("tts", OwnerAt(log, 1, 15000));
    }

    [Fact]
    public void A_model_that_answers_without_a_word_has_the_wait() =>
        Assert.Equal("llm", OwnerAt(Question().Add(new LLMFullResponseStartFrame(), Llm).At(3000).Add(new LLMFullResponseEndFrame(), Llm).At(9000).Add(new CancelFrame(), "Task::Source"), 0, 8000));

    [Fact]
    public void A_model_that_never_answers_has_the_wait() =>
        Assert.Equal("llm", OwnerAt(Question().Add(new LLMFullResponseStartFrame(), Llm).At(9000).Add(new CancelFrame(), "Task::Source"), 0, 8000));

    [Fact]
    public void The_application_that_asked_nobody_after_its_tool_has_the_wait()
    {
        var log = Question().Add(new LLMFullResponseStartFrame(), Llm).At(2900).Add(new FunctionCallsStartedFrame { FunctionCalls = [new FunctionCall { FunctionName = "find", ToolCallId = "t" }] }, Llm).Add(new FunctionCallInProgressFrame { FunctionName = "find", ToolCallId = "t" }, Llm).Add(new LLMFullResponseEndFrame(), Llm)
            .At(4000).Add(new FunctionCallResultFrame { FunctionName = "find", ToolCallId = "t", Result = JsonElement.Parse("1") }, Llm).At(9000).Add(new CancelFrame(), "Task::Source");
        Assert.Equal("tool:find", OwnerAt(log, 0, 3500));
        Assert.Equal("application", OwnerAt(log, 0, 8000));
    }

    [Fact]
    public void The_longest_wait_is_at_least_that_of_a_turn_without_an_answer()
    {
        var quality = Question().At(15700).Add(new CancelFrame(), "Task::Source").Record().GeneralMetaDataRaw!.Quality!;
        Assert.Equal((13700, true), (quality.ResponseTimeMaxMs, quality.ResponseTimeMaxAtLeast));
    }

    [Fact]
    public void The_longest_wait_is_exact_where_an_answer_took_longest()
    {
        var quality = Question().Speaks(6000, 6500, "Hello?").At(13000).Add(new LLMFullResponseStartFrame(), Llm).Answers("Yes.").Voices("Yes.").Plays(250).Record().GeneralMetaDataRaw!.Quality!;
        Assert.Equal((1, null), (quality.Unanswered, quality.ResponseTimeMaxAtLeast));
        Assert.True(quality.ResponseTimeMaxMs > 6000);
    }

    [Fact]
    public void Two_in_a_row_have_each_their_own_wait()
    {
        var record = Question().Speaks(6000, 6500, "Hello?").Speaks(11000, 11500, "Anybody?").At(20000).Add(new CancelFrame(), "Task::Source").Record();
        Assert.Equal([4000, 4500, 8500], record.User().Select(row => row.Metadata!.UnansweredMs));
    }

    [Fact]
    public void An_answer_that_was_cut_before_its_sound_is_none()
    {
        var record = Question().Answers("Twelve.").At(6200).Vad(true).Turn(true).Add(new InterruptionFrame(), "User").At(6800).Vad(false).Final("Hello?").Turn(false).Answers("Yes.").Voices("Yes.").Plays(250).Record();
        Assert.Equal([4000, null], record.User().Select(row => row.Metadata!.UnansweredMs));
    }

    private static Log Question() => new Log().Speaks(1000, 2000, "What do I owe?");

    private static string? OwnerAt(Log log, int turn, long ms)
    {
        var row = log.Record().User()[turn];
        Assert.Equal(row.Metadata!.UnansweredMs, row.Metadata.LatencyTimeline!.Sum(span => span.EndMs - span.StartMs));
        return row.Metadata.LatencyTimeline!.First(span => span.StartMs <= ms && ms < span.EndMs).Key;
    }
}
