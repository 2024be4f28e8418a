using System.Text.Json;
using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Models;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Recording;

/// <summary>
/// What the unit tests of tuner-pipecat-sdk 0.1.1 assert of metrics, times and rows, where that is no defect of it: said
/// of the record, since the state behind it is another. What other tests here say already is not said again.
/// </summary>
public class SeedTests
{
    private static JsonElement Json(string json) => JsonElement.Parse(json);

    private static MetricsData Tokens(int total) =>
        new() { Type = "LLMUsageMetricsData", Processor = "Llm", Model = "m", Value = Json($$"""{"prompt_tokens":{{total - 1}},"completion_tokens":1,"total_tokens":{{total}}}""") };

    private static MetricsData Characters(int count) => new() { Type = "TTSUsageMetricsData", Processor = "Tts", Value = Json($"{count}") };

    private static Log Tool(Log log, double from, double to, string id, string? name = "look_up", string result = """{"ok":true}""") =>
        log.At(from).Add(new FunctionCallInProgressFrame { FunctionName = name, ToolCallId = id, Arguments = Json("{}") }, "Llm")
            .At(to).Add(new FunctionCallResultFrame { FunctionName = name, ToolCallId = id, Result = Json(result) }, "Llm");

    [Theory]
    [InlineData("""{"prompt_tokens":7}""", 7)]
    [InlineData("""{"completion_tokens":5}""", 5)]
    [InlineData("""{"prompt_tokens":7,"completion_tokens":5}""", 12)]
    public void A_report_without_a_total_counts_what_it_names(string report, long total)
    {
        var metrics = new MetricsFrame { Data = [new MetricsData { Type = "LLMUsageMetricsData", Processor = "Llm", Value = Json(report) }] };
        Assert.Equal(total, new Log().Add(metrics).Record().GeneralMetaDataRaw!.UsageToken.LlmToken);
    }

    [Fact]
    public void Tokens_and_characters_of_several_frames_add_up()
    {
        var used = new Log().Add(new MetricsFrame { Data = [Tokens(100)] }).Add(new MetricsFrame { Data = [Tokens(50)] })
            .Add(new MetricsFrame { Data = [Characters(20)] }).Add(new MetricsFrame { Data = [Characters(30)] }).Record().GeneralMetaDataRaw!.UsageToken;
        Assert.Equal((150, 50), (used.LlmToken, used.TtsCharacterCount));
    }

    [Fact]
    public void One_frame_may_hold_several_kinds_and_kinds_that_nobody_knows()
    {
        var used = new Log().Add(new MetricsFrame { Data = [Tokens(10), new MetricsData { Type = "OfTomorrow", Value = Json("7") }, Characters(5)] }).Record().GeneralMetaDataRaw!.UsageToken;
        Assert.Equal((10, 5), (used.LlmToken, used.TtsCharacterCount));
    }

    [Fact]
    public void Frames_without_metrics_change_nothing()
    {
        var record = new Log().Add(new MetricsFrame { Data = [] }).Add(new MetricsFrame()).Record();
        Assert.Null(record.GeneralMetaDataRaw!.UsageToken.LlmToken);
        Assert.Null(record.GeneralMetaDataRaw.UsageToken.TtsCharacterCount);
    }

    [Fact]
    public void Times_count_from_the_start_of_the_call()
    {
        var record = new Log().Speaks(2000, 3000, "Hello.").Record();
        Assert.Equal((2000, 3000), (record.User()[0].StartMs, record.User()[0].EndMs));
        Assert.Equal(Log.Epoch / 1_000_000, record.StartTimestamp);
    }

    [Fact]
    public void Only_the_first_end_ends_the_call() =>
        Assert.Equal(1500, new Log().At(1500).Add(new EndFrame()).At(5000).Add(new EndFrame()).Record().DurationMs);

    [Fact]
    public void A_greeting_answers_nobody_and_comes_first()
    {
        var record = new Log().At(500).Answers("Welcome in.").Voices("Welcome in.").Plays(500).Speaks(3000, 4000, "Hi.")
            .Answers("Yes please?").Voices("Yes please?").Plays(500).Record();
        Assert.Equal(["agent", "user", "agent"], record.TranscriptWithToolCalls.Select(row => row.Role));
        Assert.Null(record.Agent()[0].Metadata!.E2ELatency);
        Assert.True(record.Agent()[1].Metadata!.E2ELatency > 0);
    }

    [Fact]
    public void Two_greetings_of_which_the_second_waits_for_nobody_either_have_no_latency()
    {
        var record = new Log().At(500).Answers("One two.").Voices("One two.").Plays(500).At(4000).Answers("Three four.").Voices("Three four.", "c2").Plays(500).Record();
        Assert.All(record.Agent(), row => Assert.Null(row.Metadata!.E2ELatency));
    }

    [Fact]
    public void A_turn_with_a_tool_is_in_the_order_of_its_times()
    {
        var log = Tool(new Log().Speaks(1000, 2000, "Is it free?"), 2600, 2900, "t1");
        var record = log.Answers("It is free.").Voices("It is free.").Plays(750).Record();
        Assert.Equal(["user", "agent_function", "agent_result", "agent"], record.TranscriptWithToolCalls.Select(row => row.Role));
        Assert.Equal((2600, 2900), (record.Function().StartMs, record.Rows(SegmentRole.AgentResult)[0].StartMs));
    }

    [Fact]
    public void Two_calls_of_one_tool_at_once_keep_their_own_times()
    {
        var log = new Log().At(1000).Add(new FunctionCallInProgressFrame { FunctionName = "f", ToolCallId = "a" }, "Llm").At(1010).Add(new FunctionCallInProgressFrame { FunctionName = "f", ToolCallId = "b" }, "Llm")
            .At(1500).Add(new FunctionCallResultFrame { FunctionName = "f", ToolCallId = "b", Result = Json("1") }, "Llm").At(1700).Add(new FunctionCallResultFrame { FunctionName = "f", ToolCallId = "a", Result = Json("2") }, "Llm");
        Assert.Equal([("a", 1000L, 1700L), ("b", 1010L, 1500L)], log.Record().Rows(SegmentRole.AgentFunction).Select(row => (row.Tool!.RequestId!, row.Tool.StartMs!.Value, row.Tool.EndMs!.Value)));
    }

    [Fact]
    public void A_result_whose_call_was_never_seen_has_no_name_and_is_kept()
    {
        var record = new Log().At(900).Add(new FunctionCallResultFrame { ToolCallId = "lost", Result = Json("""{"ok":true}""") }, "Llm").Record();
        var row = Assert.Single(record.Rows(SegmentRole.AgentResult));
        Assert.Equal((null, "lost", 900L), (row.Tool!.Name, row.Tool.RequestId, row.StartMs));
    }

    [Fact]
    public void No_row_ends_before_it_starts() => Assert.All(
        Tool(new Log().Speaks(1000, 1200, "A."), 1900, 1900, "t1").Answers("Yes.").Voices("Yes.").Plays(50).Record().TranscriptWithToolCalls,
        row => Assert.True(row.EndMs is null || row.EndMs >= row.StartMs));

    [Fact]
    public void The_caller_who_cuts_in_marks_both_rows()
    {
        var log = new Log().Speaks(500, 1000, "Tell me.").Answers("One two three four five six.").Voices("One two three four five six.").Plays(700, stops: false);
        var record = log.Speaks(2500, 3000, "Stop.").Add(new BotStoppedSpeakingFrame(), "Output").Record();
        Assert.True(record.Agent()[0].Metadata!.Interrupted);
        Assert.NotNull(record.Agent()[0].Metadata!.InterruptedAtMs);
        Assert.True(record.User()[1].Metadata!.Interrupted);
        Assert.False(record.User()[0].Metadata!.Interrupted);
    }

    [Fact]
    public void Rows_of_a_conversation_without_an_end_have_no_reason_of_the_applications() =>
        Assert.Equal("none", new Log().Speaks(500, 1000, "Hi.").Record().GeneralMetaDataRaw!.Recording!.ReasonSource);

    [Fact]
    public void The_first_reason_that_the_application_gives_stands_and_an_empty_one_is_none()
    {
        var log = new Log().At(900).Add(new DisconnectionReasonEvent { Reason = "" }).Add(new DisconnectionReasonEvent { Reason = "sold" });
        Assert.Equal("sold", log.Add(new CancelFrame()).Record().DisconnectionReason);
    }
}
