using System.Text.Json;
using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Models;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Recording;

/// <summary>Which call a frame about a tool means where ids, names and moments do not agree.</summary>
public sealed class ToolFrameTests
{
    [Fact]
    public void A_second_result_under_an_id_is_of_its_call_whatever_name_it_has()
    {
        var record = Runs(new Log().At(500), "t1", "find").At(900).Add(Result("t1", "find", "1"), "Llm").At(1000).Add(Result("t1", "search", "2"), "Llm").Record();
        Assert.Equal(("find", 1000L), (record.Function().Tool!.Name, record.Function().Tool!.EndMs));
        Assert.Equal("""{"value":2}""", Assert.Single(record.Rows(SegmentRole.AgentResult)).Tool!.Result!.Value.GetRawText());
    }

    [Fact]
    public void A_result_without_an_id_is_of_no_call_of_another_name()
    {
        var record = Runs(new Log().At(500), null, "find").At(900).Add(Result(null, "find", "1"), "Llm").At(1000).Add(Result(null, "search", "2"), "Llm").Record();
        Assert.Equal([("find", 900L), ("search", 1000L)], record.Rows(SegmentRole.AgentFunction).Select(row => (row.Tool!.Name, row.Tool!.EndMs!.Value)));
    }

    [Theory]
    [InlineData("t1", 1)]
    [InlineData(null, 2)]
    public void A_tool_that_runs_under_another_name_than_it_was_called_by_is_the_same_where_an_id_says_so(string? id, int calls)
    {
        var log = new Log().At(500).Add(new FunctionCallsStartedFrame { FunctionCalls = [new FunctionCall { FunctionName = "find", ToolCallId = id }] }, "Llm");
        Assert.Equal(calls, Runs(log.At(510), id, "search").Record().Rows(SegmentRole.AgentFunction).Count);
    }

    [Fact]
    public void An_error_that_a_result_has_confirmed_is_no_other_calls()
    {
        var log = Runs(Runs(new Log().At(500), "t1", "find"), "t2", "find").At(900).Add(new ErrorFrame { Error = "Error executing function call [find]: no such order" }, "Llm");
        foreach (var id in new[] { "t1", "t2" }) log.At(910).Add(Result(id, "find", "\"The function `find` failed and returned no result.\""), "Llm");
        var first = log.Record().Rows(SegmentRole.AgentFunction)[0];
        Assert.Equal(("t1", "failed", "no such order"), (first.Tool!.RequestId, first.Tool.Error, first.Tool.ErrorMessage));
    }

    [Theory]
    [InlineData(940, "t2")]
    [InlineData(960, "t1")]
    public void An_error_that_names_a_tool_is_of_the_call_whose_result_says_so_within_50_milliseconds(double at, string failed)
    {
        var log = Runs(Runs(new Log().At(500), "t1", "find"), "t2", "find").At(900).Add(new ErrorFrame { Error = "Error executing function call [find]: no such order" }, "Llm");
        log.At(at).Add(Result("t2", "find", "\"The function `find` failed and returned no result.\""), "Llm");
        Assert.Equal(failed, log.Record().Rows(SegmentRole.AgentFunction).Single(row => row.Tool!.ErrorMessage == "no such order").Tool!.RequestId);
    }

    [Fact]
    public void Twenty_results_that_are_not_the_last_are_kept_and_empty_ones_count_as_none()
    {
        var log = Runs(new Log().At(500), "t1", "find");
        for (var i = 0; i < 25; i++) log.At(600 + i).Add(Result("t1", "find", i == 3 ? "null" : $"{i}") with { Properties = new FunctionCallResultProperties { IsFinal = false } }, "Llm");
        var tool = log.At(900).Add(Result("t1", "find", "99"), "Llm").Record().Function().Tool!;
        Assert.Equal(Enumerable.Range(0, 21).Where(i => i != 3).Select(i => $"{i}"), tool.IntermediateResults!.Select(news => news.Text));
    }

    private static Log Runs(Log log, string? id, string name) => log.Add(new FunctionCallInProgressFrame { FunctionName = name, ToolCallId = id }, "Llm");

    private static FunctionCallResultFrame Result(string? id, string name, string result) => new() { FunctionName = name, ToolCallId = id, Result = JsonElement.Parse(result) };
}
