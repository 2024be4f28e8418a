using System.Text.Json;
using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Models;
using Tuner.Pipecat.Recording.Rows;
using Tuner.Pipecat.Recording.Tools;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Recording;

public class ToolTests
{
    private static JsonElement Json(string json) => JsonElement.Parse(json);

    private static Log Called(string id = "t1", string name = "look_up", string arguments = """{"city":"Oslo","n":2}""") =>
        new Log().At(1000).Add(new FunctionCallsStartedFrame { FunctionCalls = [new FunctionCall { FunctionName = name, ToolCallId = id, Arguments = Json(arguments) }] }, "Llm")
            .At(1010).Add(new FunctionCallInProgressFrame { FunctionName = name, ToolCallId = id, Arguments = Json(arguments) }, "Llm");

    [Theory]
    [InlineData("[look_up]: the function call raised", "the function call raised")]
    [InlineData("Error executing function call [look_up]:", null)]
    [InlineData("function call look_up: no", "function call look_up: no")]
    public void What_a_tool_that_failed_says_is_what_stands_behind_its_name_in_brackets(string error, string? words) =>
        Assert.Equal(words, Called().At(1400).Add(new ErrorFrame { Error = error }, "Llm").Record().Function().Tool!.ErrorMessage);

    [Fact]
    public void A_call_starts_when_the_tool_runs_and_ends_with_its_result()
    {
        var record = Called().At(1500).Add(new FunctionCallResultFrame { FunctionName = "look_up", ToolCallId = "t1", Result = Json("""{"ok":true}""") }).Record();
        var function = record.Function();
        Assert.Equal((1010, 1500, null), (function.Tool!.StartMs, function.Tool.EndMs, function.Tool.Error));
        Assert.Equal("look_up(city=Oslo, n=2)", function.Text);
        var result = Assert.Single(record.Rows(SegmentRole.AgentResult));
        Assert.Equal(("t1", 1500L, """{"ok":true}"""), (result.Tool!.RequestId, result.StartMs, result.Tool.Result.ToString()));
    }

    [Theory]
    [InlineData("\"queued\"", """{"value":"queued"}""", "queued")]
    [InlineData("[1,2]", """{"value":[1,2]}""", "[1,2]")]
    [InlineData("null", """{"value":null}""", "null")]
    [InlineData("7.5", """{"value":7.5}""", "7.5")]
    public void A_result_that_is_no_object_stands_in_one(string result, string wrapped, string text)
    {
        var row = Assert.Single(Called().At(1500).Add(new FunctionCallResultFrame { ToolCallId = "t1", Result = Json(result) }).Record().Rows(SegmentRole.AgentResult));
        Assert.Equal((wrapped, text), (row.Tool!.Result!.Value.GetRawText(), row.Text));
    }

    [Fact]
    public void A_result_of_five_megabytes_is_kept_whole_and_shown_short()
    {
        var row = Assert.Single(Called().At(1500).Add(new FunctionCallResultFrame { ToolCallId = "t1", Result = Json($"\"{new string('x', 5 << 20)}\"") }).Record().Rows(SegmentRole.AgentResult));
        Assert.True(row.Text!.Length <= 2001);
        Assert.Equal(5 << 20, row.Tool!.Result!.Value.GetProperty("value").GetString()!.Length);
    }

    [Fact]
    public void A_cancelled_call_says_so_and_has_no_result()
    {
        var record = Called().At(1500).Add(new FunctionCallCancelFrame { ToolCallId = "t1" }).At(1600).Add(new FunctionCallResultFrame { ToolCallId = "t1", Result = Json("1") }).Record();
        Assert.Equal(("cancelled", true, 1500L), (record.Function().Tool!.Error, record.Function().Tool!.IsError, record.Function().Tool!.EndMs));
        Assert.Empty(record.Rows(SegmentRole.AgentResult));
    }

    [Fact]
    public void A_call_that_a_time_limit_cancelled_timed_out() =>
        Assert.Equal("timed_out", Called().At(1500).Add(new FunctionCallCancelFrame { ToolCallId = "t1", RunLlm = true }).Record().Function().Tool!.Error);

    [Fact]
    public void The_old_time_limits_empty_result_is_none_and_the_real_one_that_follows_is()
    {
        var log = Called().At(11_020).Add(new FunctionCallResultFrame { ToolCallId = "t1", Result = Json("null") });
        var old = new FrameLogHeader { Pipecat = "0.0.105" };
        Assert.Equal("timed_out", log.Fold(old).ToPayload().Function().Tool!.Error);
        Assert.Empty(log.Fold(old).ToPayload().Rows(SegmentRole.AgentResult));
        log.At(12_000).Add(new FunctionCallResultFrame { ToolCallId = "t1", Result = Json("5") });
        var late = log.Fold(old).ToPayload();
        Assert.Equal((null, 12_000L), (late.Function().Tool!.Error, late.Function().Tool!.EndMs));
    }

    [Fact]
    public void A_handler_that_raised_failed() =>
        Assert.Equal("failed", Called().At(1400).Add(new ErrorFrame { Error = "Error executing function call [look_up]: boom" }, "Llm").At(2000).Add(new EndFrame()).Record().Function().Tool!.Error);

    [Fact]
    public void A_call_that_still_runs_at_the_end_never_ended() =>
        Assert.Equal("never_ended", Called().At(3000).Add(new EndFrame()).Record().Function().Tool!.Error);

    [Fact]
    public void A_call_that_never_began_to_run_dies_with_the_interruption()
    {
        var log = new Log().At(1000).Add(new FunctionCallsStartedFrame { FunctionCalls = [new FunctionCall { FunctionName = "f", ToolCallId = "t9" }] }, "Llm").At(1100).Add(new InterruptionFrame());
        Assert.Equal(("cancelled", 1000L), (log.Record().Function().Tool!.Error, log.Record().Function().StartMs));
    }

    [Fact]
    public void Of_an_asynchronous_tool_the_final_result_is_the_row()
    {
        var log = Called().At(1500).Add(new FunctionCallResultFrame { ToolCallId = "t1", Result = Json("1"), Properties = new FunctionCallResultProperties { IsFinal = false } })
            .At(2500).Add(new FunctionCallResultFrame { ToolCallId = "t1", Result = Json("2") });
        var row = Assert.Single(log.Record().Rows(SegmentRole.AgentResult));
        Assert.Equal((2500, """{"value":2}"""), (row.StartMs, row.Tool!.Result!.Value.GetRawText()));
    }

    [Fact]
    public void An_id_that_is_used_again_is_another_call()
    {
        var log = Called().At(1500).Add(new FunctionCallResultFrame { ToolCallId = "t1", Result = Json("1") })
            .At(4000).Add(new FunctionCallInProgressFrame { FunctionName = "look_up", ToolCallId = "t1" }).At(4500).Add(new FunctionCallResultFrame { ToolCallId = "t1", Result = Json("2") });
        Assert.Equal([1010L, 4000L], log.Record().Rows(SegmentRole.AgentFunction).Select(row => row.StartMs!.Value));
        Assert.Equal([1500L, 4500L], log.Record().Rows(SegmentRole.AgentResult).Select(row => row.StartMs!.Value));
    }

    [Fact]
    public void Parallel_calls_keep_their_own_times_and_a_call_stands_before_its_result()
    {
        var log = Called().At(1010).Add(new FunctionCallInProgressFrame { FunctionName = "look_up", ToolCallId = "t2" })
            .At(1010).Add(new FunctionCallResultFrame { ToolCallId = "t2", Result = Json("2") }).At(1800).Add(new FunctionCallResultFrame { ToolCallId = "t1", Result = Json("1") });
        var rows = log.Record().TranscriptWithToolCalls;
        Assert.Equal(["t1", "t2", "t2", "t1"], rows.Select(row => row.Tool!.RequestId!));
        Assert.Equal(SegmentRole.AgentResult, rows[2].Role);
    }

    [Theory]
    [InlineData("\"{\\\"a\\\":1}\"", """{"a":1}""")]
    [InlineData("\"no json\"", "{}")]
    [InlineData("[1]", "{}")]
    public void Arguments_become_an_object(string arguments, string parameters) =>
        Assert.Equal(parameters, ToolText.Params(Json(arguments)).GetRawText());

    [Fact]
    public void What_Pipecat_tells_the_model_about_a_handler_that_raised_is_no_result()
    {
        var record = Called().At(1400).Add(new ErrorFrame { Error = "Error executing function call [look_up]: boom" }, "Llm")
            .At(1401).Add(new FunctionCallResultFrame { ToolCallId = "t1", Result = Json("\"The function failed\"") }, "Llm").Record();
        Assert.Equal(("failed", 1400L), (record.Function().Tool!.Error, record.Function().Tool!.EndMs));
        Assert.Empty(record.Rows(SegmentRole.AgentResult));
    }

    [Fact]
    public void A_call_that_was_taken_for_dead_and_runs_after_all_is_one_call()
    {
        var log = new Log().At(1000).Add(new FunctionCallsStartedFrame { FunctionCalls = [new FunctionCall { FunctionName = "f", ToolCallId = "t9" }] }, "Llm").At(1100).Add(new InterruptionFrame())
            .At(2000).Add(new FunctionCallInProgressFrame { FunctionName = "f", ToolCallId = "t9" }, "Llm").At(2500).Add(new FunctionCallResultFrame { ToolCallId = "t9", Result = Json("1") }, "Llm");
        var function = log.Record().Function();
        Assert.Equal((2000, 2500, null), (function.StartMs, function.Tool!.EndMs, function.Tool.Error));
        Assert.Equal(2500, Assert.Single(log.Record().Rows(SegmentRole.AgentResult)).StartMs);
    }

    [Theory]
    [InlineData(3000, null)]
    [InlineData(9800, null)]
    [InlineData(9990, "timed_out")]
    public void An_empty_result_before_the_old_time_limit_is_a_result(double after, string? error)
    {
        var log = Called().At(1010 + after).Add(new FunctionCallResultFrame { ToolCallId = "t1", Result = Json("null") });
        Assert.Equal(error, log.Fold(new FrameLogHeader { Pipecat = "0.0.105" }).ToPayload().Function().Tool!.Error);
    }

    [Fact]
    public void A_tool_that_runs_in_the_moment_of_a_step_led_to_it_and_belongs_to_the_node_before()
    {
        var log = new Log().At(500).Add(new NodeEvent { To = "greet" }).At(900).Add(new FunctionCallInProgressFrame { FunctionName = "choose", ToolCallId = "t1" }, "Llm").Add(new NodeEvent { To = "order" });
        Assert.Equal("greet", log.Record().Function().Metadata!.Node);
    }

    [Fact]
    public void Of_several_calls_of_one_tool_that_fail_together_none_has_a_result()
    {
        var log = new Log().At(500);
        string[] calls = ["t1", "t2", "t3"];
        foreach (var id in calls) log.Add(new FunctionCallInProgressFrame { FunctionName = "find", ToolCallId = id }, "Llm");
        string[] order = ["t2", "t1", "t3"];
        foreach (var id in order)
        {
            log.At(900).Add(new ErrorFrame { Error = "Error executing function call [find]: no such order" }, "Llm")
                .Add(new FunctionCallResultFrame { FunctionName = "find", ToolCallId = id, Result = JsonElement.Parse("\"The function `find` failed and returned no result.\"") }, "Llm");
        }

        var rows = log.Record().TranscriptWithToolCalls;
        Assert.Equal(["failed", "failed", "failed"], rows.Select(row => row.Tool?.Error));
    }
}
