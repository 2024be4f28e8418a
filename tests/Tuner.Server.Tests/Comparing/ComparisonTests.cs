using System.Text.Json;
using Tuner.Pipecat.Reading;
using Tuner.Server.Calls;
using Tuner.Server.Comparing;

namespace Tuner.Server.Tests.Comparing;

public sealed class ComparisonTests
{
    private static readonly DrawnCalls Usual = new();

    public static TheoryData<string> Planted => [.. Plants.All.Keys];

    [Fact]
    public void Two_draws_of_the_same_agent_show_no_difference()
    {
        var alarms = Enumerable.Range(0, 12).Count(draw => Compare(Usual.Draw(60, 2 * draw), Usual.Draw(60, 2 * draw + 1)).Figures.Any(figure => figure.Verdict != ComparisonVerdict.NotShown));
        Assert.InRange(alarms, 0, 1);
    }

    [Theory]
    [MemberData(nameof(Planted))]
    public void A_planted_regression_is_named(string name)
    {
        var (plant, figure) = Plants.All[name];
        var comparison = Compare(Usual.Draw(200, 7), plant.Draw(200, 8));
        Assert.Contains(comparison.Figures, shown => shown.Name == figure && shown.Verdict is ComparisonVerdict.Worse or ComparisonVerdict.Different);
    }

    [Fact]
    public void What_is_worse_one_way_is_better_the_other_way()
    {
        var slow = (Usual with { Slower = 1.3 }).Draw(100, 1);
        var quick = Usual.Draw(100, 2);
        Assert.Equal(ComparisonVerdict.Worse, Response(Compare(quick, slow)).Verdict);
        Assert.Equal(ComparisonVerdict.Better, Response(Compare(slow, quick)).Verdict);
        Assert.Equal(Response(Compare(quick, slow)).Difference, -Response(Compare(slow, quick)).Difference);
    }

    [Fact]
    public void More_calls_that_end_in_an_error_are_worse_and_fewer_are_better()
    {
        var (broken, usual) = ((Usual with { EndedByError = 30 }).Draw(100, 1), Usual.Draw(100, 2));
        Assert.Equal(ComparisonVerdict.Worse, Ended(Compare(usual, broken)).Verdict);
        Assert.Equal(ComparisonVerdict.Better, Ended(Compare(broken, usual)).Verdict);

        static ComparedFigure Ended(Comparison comparison) => comparison.Figures.Single(figure => figure.Name == "ended by error");
    }

    [Fact]
    public void The_same_calls_on_both_sides_differ_in_nothing()
    {
        var calls = Usual.Draw(50, 3);
        Assert.All(Compare(calls, calls).Figures, figure =>
        {
            Assert.Equal(0, figure.Difference);
            Assert.Equal(ComparisonVerdict.NotShown, figure.Verdict);
            Assert.Equal(1, figure.Chance);
        });
    }

    [Fact]
    public void The_same_question_gets_the_same_answer()
    {
        Assert.Equal(Of().Figures, Of().Figures);

        static Comparison Of() => Compare(Usual.Draw(40, 1), Usual.Draw(40, 2));
    }

    [Fact]
    public void One_call_with_many_slow_answers_is_one_call()
    {
        var after = Usual.Draw(40, 2).ToList();
        after[0] = WithWaits(after[0], Enumerable.Repeat(Answered(9_000), 60));
        Assert.DoesNotContain(Compare(Usual.Draw(40, 1), after).Figures, figure => figure.Verdict != ComparisonVerdict.NotShown);
    }

    [Fact]
    public void Too_few_calls_show_nothing_however_far_apart_they_are()
    {
        var comparison = Compare(Usual.Draw(9, 1), (Usual with { Slower = 5 }).Draw(200, 2));
        Assert.True(comparison.TooFew);
        Assert.All(comparison.Figures, figure => Assert.Equal(ComparisonVerdict.NotShown, figure.Verdict));
    }

    [Fact]
    public void A_side_without_calls_is_no_error()
    {
        Assert.Empty(Compare([], []).Figures);
        var comparison = Compare([], Usual.Draw(20, 1));
        Assert.Equal((0, 20), (comparison.CallsBefore, comparison.CallsAfter));
        Assert.All(comparison.Figures, figure => Assert.Equal((null, null, null), (figure.Before, figure.Low, figure.High)));
    }

    [Fact]
    public void A_turn_without_an_answer_counts_as_long_as_it_lasted()
    {
        var call = WithWaits(Usual.Draw(1, 1)[0], Enumerable.Range(1, 19).Select(wait => Answered(wait * 100)).Append(new(0, null, 13_700, Answered: false, new long?[6], [])));
        var figures = Compare([call], [call]).Figures;
        Assert.Equal(1_000, Response(figures).Before);
        Assert.Equal(1_900, figures.Single(figure => figure.Name == "response time p95").Before);
        Assert.Equal(0.05, figures.Single(figure => figure.Name == "unanswered turns").Before);
    }

    [Fact]
    public void The_range_holds_the_difference()
    {
        var comparison = Compare(Usual.Draw(200, 1), (Usual with { SilenceMs = 350 }).Draw(200, 2));
        var silence = comparison.Figures.Single(figure => figure.Name == "whose wait: VAD stop_secs");
        Assert.Equal((200.0, 350.0, ComparisonVerdict.Worse), (silence.Before, silence.After, silence.Verdict));
        Assert.InRange(150, silence.Low!.Value, silence.High!.Value);
    }

    [Fact]
    public void Tools_and_errors_that_only_the_second_side_has_are_named()
    {
        var after = Usual.Draw(20, 2).Select((call, index) => index < 3 ? call with { Rows = call.Rows with { Tools = [.. call.Rows.Tools, new(8, "refund", null, 10, Failed: false, null), new(9, "refund", null, null, Failed: true, null)], Errors = [new(0, null, "stt", null, "", Fatal: false, Recovered: false)] } } : call);
        Assert.Equal([new("tool", "refund", 3), new("errors of", "stt", 3)], Compare(Usual.Draw(200, 1), [.. after]).New);
    }

    [Theory]
    [InlineData("OpenAILLMService#3", "OpenAILLMService")]
    [InlineData("<pipecat.services.openai.llm.OpenAILLMService object at 0x7f1d9f186ad0>", "OpenAILLMService")]
    [InlineData("my#service", "my#service")]
    [InlineData("#7", "#7")]
    [InlineData("", "unknown")]
    public void A_service_is_the_same_one_in_every_process(string source, string name) => Assert.Equal(name, ComparedCall.ServiceOf(source));

    [Theory]
    [InlineData("setting", "VAD stop_secs 0.2 s", "VAD stop_secs")]
    [InlineData("setting", "user_speech_timeout 0.6 s", "user_speech_timeout")]
    [InlineData("setting", "a strategy", "a strategy")]
    [InlineData("service", "OpenAILLMService#3", "OpenAILLMService")]
    [InlineData("bot", "tool 2", "tool 2")]
    public void Whose_time_it_was_has_the_same_name_in_two_versions(string kind, string owner, string name) =>
        Assert.Equal([new(name, 400L)], ComparedCall.OwnersOf(new(0, null, 400, Answered: true, new long?[6], [new(kind, owner, 300), new(kind, owner, 100)])));

    [Fact]
    public void A_record_gives_what_is_compared()
    {
        using var document = JsonDocument.Parse("""
            {"call_id":"c","start_timestamp":1795495233992,"duration_ms":9000,"call_cost":2.5,"disconnection_reason":"user_hangup","transcript_with_tool_calls":[
             {"role":"user","text":"Hello","start_ms":0,"end_ms":500},
             {"role":"agent_function","tool":{"name":"book","request_id":"r","start_ms":900}},
             {"role":"agent_result","tool":{"name":"book","request_id":"r","is_error":true,"start_ms":900,"end_ms":1300}},
             {"role":"agent","text":"Hi","start_ms":1500,"end_ms":2000,"metadata":{"interrupted":true,"e2e_latency":1000,"latency_timeline":[
               {"key":"llm","owner_kind":"service","owner":"m","start_ms":500,"end_ms":900},{"key":"tool:book","owner_kind":"bot","owner":"book","start_ms":900,"end_ms":1300},
               {"key":"llm","owner_kind":"service","owner":"m","start_ms":1300,"end_ms":1500}]}},
             {"role":"user","text":"And?","start_ms":2500,"end_ms":3000,"metadata":{"unanswered_ms":6000}}]}
            """);
        var record = CallRecord.Read(document.RootElement);
        var call = new ComparedCall(CallSummarizer.Summarize(record), CallRowsReader.Read(record));
        Assert.Equal([(1_000L, true), (6_000L, false)], call.Rows.Waits.Select(wait => (wait.WaitMs, wait.Answered)));
        Assert.Equal([("m", 600L), ("book", 400L)], ComparedCall.OwnersOf(call.Rows.Waits[0]).Select(owner => (owner.Key, owner.Value)));
        Assert.Equal([("book", true, (long?)400)], call.Rows.Tools.Select(tool => (tool.Name, tool.Failed, tool.DurationMs)));
        Assert.Equal((1, 9_000, 2.5, "user_hangup"), (call.Facts.Interruptions, call.Facts.DurationMs, call.Facts.Cost, call.Facts.EndReason));
    }

    /// <summary>Few deals: what is planted is clear.</summary>
    private static Comparison Compare(IReadOnlyList<ComparedCall> before, IReadOnlyList<ComparedCall> after) => Comparison.Of(before, after, seed: 1, deals: 299);

    private static WaitRow Answered(long ms) => new(0, null, ms, Answered: true, [null, ms, null, null, null, null], [new("service", "model", ms)]);

    private static ComparedCall WithWaits(ComparedCall call, IEnumerable<WaitRow> waits)
    {
        WaitRow[] all = [.. waits];
        return new(call.Facts with { Answers = all.Count(wait => wait.Answered), Unanswered = all.Count(wait => !wait.Answered) }, call.Rows with { Waits = all });
    }

    private static ComparedFigure Response(Comparison comparison) => Response(comparison.Figures);

    private static ComparedFigure Response(IReadOnlyList<ComparedFigure> figures) => figures.Single(figure => figure.Name == "response time p50");
}
