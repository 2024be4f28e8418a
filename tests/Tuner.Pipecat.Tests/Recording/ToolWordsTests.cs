using System.Text.Json;
using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Models;
using Tuner.Pipecat.Recording.Rows;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Recording;

/// <summary>What tools say of their failures, who ended them, and which call a frame means.</summary>
public sealed class ToolWordsTests
{
    [Fact]
    public void A_tool_that_raised_keeps_its_own_words() =>
        Assert.Equal(("failed", "card declined: insufficient funds"), Failure(Running().At(1500).Add(new ErrorFrame { Error = "Error executing function call [pay]: card declined: insufficient funds" }, "Llm")));

    [Fact]
    public void The_newest_pipecats_error_beside_the_result_is_kept() =>
        Assert.Equal(("failed", "card declined"), Failure(Running().At(1500).Add(new FunctionCallResultFrame { FunctionName = "pay", ToolCallId = "t", Error = "card declined" }, "Llm")));

    [Fact]
    public void Of_calls_of_one_tool_that_fail_each_keeps_its_own_words()
    {
        var log = new Log().At(1000).Add(new FunctionCallInProgressFrame { FunctionName = "pay", ToolCallId = "a" }, "Llm").Add(new FunctionCallInProgressFrame { FunctionName = "pay", ToolCallId = "b" }, "Llm")
            .At(1500).Add(new ErrorFrame { Error = "Error executing function call [pay]: no funds" }, "Llm").Add(new FunctionCallResultFrame { FunctionName = "pay", ToolCallId = "b", Result = JsonElement.Parse("\"The function `pay` failed and returned no result.\"") }, "Llm");
        Assert.Equal([null, "no funds"], log.Record().Rows(SegmentRole.AgentFunction).Select(row => row.Tool!.ErrorMessage));
    }

    [Fact]
    public void Long_words_are_bounded() =>
        Assert.Equal(2001, Failure(Running().At(1500).Add(new FunctionCallResultFrame { FunctionName = "pay", ToolCallId = "t", Error = new string('x', 90_000) }, "Llm")).Item2!.Length);

    [Theory]
    [InlineData("""{"error":"upstream returned 503"}""", "upstream returned 503")]
    [InlineData("""{"error":{"code":7}}""", """{"code":7}""")]
    [InlineData("""{"error":true}""", "true")]
    [InlineData("""{"ok":false,"fault":"no"}""", "no")]
    public void A_result_with_a_member_that_the_rule_names_has_failed_and_stays(string result, string words)
    {
        var record = Resulted(result, ["error", "fault"]);
        Assert.Equal(("failed", words, true), (record.Function().Tool!.Error, record.Function().Tool!.ErrorMessage, record.Function().Tool!.IsError));
        Assert.Equal("failed", Assert.Single(record.Rows(SegmentRole.AgentResult)).Tool!.Error);
        Assert.Equal(1, record.GeneralMetaDataRaw!.Quality!.ToolsFailed);
    }

    [Theory]
    [InlineData("""{"error":null}""")]
    [InlineData("""{"error":""}""")]
    [InlineData("""{"error":false}""")]
    [InlineData("""{"error":0}""")]
    [InlineData("""{"error":[]}""")]
    [InlineData("""{"errors":"x"}""")]
    [InlineData("\"error\"")]
    public void A_result_that_says_nothing_of_the_kind_is_a_success(string result) => Assert.Null(Resulted(result, ["error"]).Function().Tool!.Error);

    [Fact]
    public void Without_a_rule_a_result_is_a_success() => Assert.Null(Resulted("""{"error":"x"}""", null).Function().Tool!.Error);

    [Fact]
    public void The_caller_who_cuts_in_cancels() =>
        Assert.Equal("caller", CancelledBy(Running().At(1500).Vad(true).Turn(true).Add(new InterruptionFrame(), "User").At(1502).Add(Cancel(), "Llm")));

    [Fact]
    public void An_interruption_of_the_application_is_its_own() =>
        Assert.Equal("application", CancelledBy(Running().At(1500).Add(new InterruptionFrame(), "Task::Source").At(1502).Add(Cancel(), "Llm")));

    [Fact]
    public void A_service_that_hears_the_caller_itself_cancels_for_him() =>
        Assert.Equal("caller", CancelledBy(Running().At(1500).Add(new InterruptionFrame(), "GeminiLiveLLMService#0").At(1502).Add(Cancel(), "Llm")));

    [Theory]
    [InlineData(1490, "caller")]
    [InlineData(1000, "application")]
    public void A_cut_just_after_a_key_is_the_callers_whoever_tells_it(double pressed, string by) =>
        Assert.Equal(by, CancelledBy(Running().At(pressed).Key("1").At(1500).Add(new InterruptionFrame(), "Task::Source").At(1502).Add(Cancel(), "Llm")));

    [Fact]
    public void A_cancellation_out_of_nowhere_is_the_applications() => Assert.Equal("application", CancelledBy(Running().At(1500).Add(Cancel(), "Llm")));

    [Fact]
    public void A_time_limit_cancels() => Assert.Equal("timeout", CancelledBy(Running().At(1500).Add(Cancel() with { RunLlm = true }, "Llm")));

    [Fact]
    public void The_end_of_the_call_cancels_what_runs()
    {
        Assert.Equal("call_end", CancelledBy(Running().At(1500).Add(new CancelFrame(), "Task::Source").At(1900).Add(Cancel(), "Llm")));
        Assert.Equal("call_end", CancelledBy(Running().At(1500).Add(new EndFrame(), "Task::Source")));
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("same")]
    public void Two_calls_under_one_id_are_two(string? id)
    {
        JsonElement oslo = JsonElement.Parse("""{"city":"Oslo"}"""), rome = JsonElement.Parse("""{"city":"Rome"}""");
        var log = new Log().At(1000).Add(new FunctionCallsStartedFrame { FunctionCalls = [Call(oslo), Call(rome)] }, "Llm")
            .At(1010).Add(Runs(rome), "Llm").At(1020).Add(Runs(oslo), "Llm").At(1500).Add(Gives(rome, 19), "Llm").At(1900).Add(Gives(oslo, 4), "Llm");
        var record = log.Record();
        Assert.Equal([("Rome", 1010), ("Oslo", 1020)], record.Rows(SegmentRole.AgentFunction).Select(row => (row.Tool!.Params!.Value.GetProperty("city").GetString()!, row.StartMs!.Value)));
        Assert.Equal([(19, 1500), (4, 1900)], record.Rows(SegmentRole.AgentResult).Select(row => (row.Tool!.Result!.Value.GetProperty("value").GetInt32(), row.StartMs!.Value)));

        FunctionCall Call(JsonElement arguments) => new() { FunctionName = "weather", ToolCallId = id, Arguments = arguments };
        FunctionCallInProgressFrame Runs(JsonElement arguments) => new() { FunctionName = "weather", ToolCallId = id, Arguments = arguments };
        FunctionCallResultFrame Gives(JsonElement arguments, int degrees) => new() { FunctionName = "weather", ToolCallId = id, Arguments = arguments, Result = JsonElement.Parse($"{degrees}") };
    }

    [Fact]
    public void Two_calls_alike_in_all_are_two()
    {
        var call = new FunctionCall { FunctionName = "next", ToolCallId = "", Arguments = JsonElement.Parse("{}") };
        var log = new Log().At(1000).Add(new FunctionCallsStartedFrame { FunctionCalls = [call, call] }, "Llm");
        for (var i = 0; i < 2; i++) log = log.At(1010 + i).Add(new FunctionCallInProgressFrame { FunctionName = "next", ToolCallId = "", Arguments = JsonElement.Parse("{}") }, "Llm");
        for (var i = 0; i < 2; i++) log = log.At(1500 + (i * 100)).Add(new FunctionCallResultFrame { FunctionName = "next", ToolCallId = "", Arguments = JsonElement.Parse("{}"), Result = JsonElement.Parse($"{i}") }, "Llm");
        Assert.Equal([1500L, 1600L], log.Record().Rows(SegmentRole.AgentFunction).Select(row => row.Tool!.EndMs!.Value));
    }

    private static Log Running() => new Log().At(1000).Add(new FunctionCallInProgressFrame { FunctionName = "pay", ToolCallId = "t" }, "Llm");

    private static FunctionCallCancelFrame Cancel() => new() { FunctionName = "pay", ToolCallId = "t" };

    private static (string?, string?) Failure(Log log) => (log.Record().Function().Tool!.Error, log.Record().Function().Tool!.ErrorMessage);

    private static string? CancelledBy(Log log) => log.Record().Function().Tool!.CancelledBy;

    private static CallPayload Resulted(string result, IReadOnlyList<string>? members) =>
        Running().At(1500).Add(new FunctionCallResultFrame { FunctionName = "pay", ToolCallId = "t", Result = JsonElement.Parse(result) }, "Llm")
            .Fold(new FrameLogHeader { Config = new CallConfig { CallId = "call-1", ToolErrorMembers = members }, Pipecat = "1.7.0" }).ToPayload();
}
