using Tuner.Server.Checking;

namespace Tuner.Server.Tests.Checking;

public class BudgetCheckTests
{
    [Fact]
    public void A_percentile_is_the_value_that_so_many_do_not_exceed()
    {
        var call = Call(Enumerable.Range(1, 20).Select(wait => Waited(wait * 100)));
        Assert.Equal((LimitVerdict.Within, 1_900.0), Verdict("p95<=1900ms", call));
        Assert.Equal((LimitVerdict.Over, 1_900.0), Verdict("p95<1900ms", call));
        Assert.Equal((LimitVerdict.Within, 1_000.0), Verdict("p50<1001ms", call));
        Assert.Equal((LimitVerdict.Over, 2_000.0), Verdict("response<2s", call));
        Assert.Equal((LimitVerdict.Within, 1_050.0), Verdict("response mean<1.1s", call));
    }

    [Fact]
    public void An_answer_that_never_came_is_over_as_soon_as_its_least_is_over()
    {
        var call = Call([Waited(500), Waited(13_700) with { AtLeast = true }]);
        var over = Check("p95<10s", call);
        Assert.Equal((LimitVerdict.Over, 13_700.0, true), (over.Verdict, over.Value, over.AtLeast));
        var within = Check("p95<20s", call);
        Assert.Equal((LimitVerdict.Within, true), (within.Verdict, within.AtLeast));
        Assert.False(Check("p50<1s", call).AtLeast);
    }

    [Fact]
    public void The_unanswered_are_counted_or_are_a_share_of_the_turns()
    {
        var call = Call([Waited(500), Waited(500), Waited(500), Waited(9_000) with { AtLeast = true }]);
        Assert.Equal((LimitVerdict.Over, 1.0), Verdict("unanswered=0", call));
        Assert.Equal((LimitVerdict.Within, 0.25), Verdict("unanswered<=25%", call));
        Assert.Equal((LimitVerdict.NothingMeasured, null), Verdict("unanswered<5%", Call([])));
        Assert.Equal((LimitVerdict.Within, 0.0), Verdict("unanswered=0", Call([])));
    }

    [Fact]
    public void Tools_are_bounded_together_or_one_by_name()
    {
        var call = Call([Tool("book", 3_000), Tool("look", 100) with { Failed = true }]);
        Assert.Equal((LimitVerdict.Over, 3_000.0), Verdict("tool p95<2s", call));
        Assert.Equal((LimitVerdict.Within, 100.0), Verdict("tool:look p95<2s", call));
        Assert.Equal((LimitVerdict.Over, 1.0), Verdict("tools_failed=0", call));
        Assert.Equal((LimitVerdict.Within, 0.0), Verdict("tools_failed:book=0", call));
        Assert.Equal((LimitVerdict.Within, 0.5), Verdict("tools_failed<60%", call));
        Assert.Equal((LimitVerdict.NothingMeasured, null), Verdict("tool:refund p95<2s", call));
    }

    [Fact]
    public void Cost_is_held_against_each_call_or_their_mean()
    {
        CheckedCall[] calls = [Call([], cost: 4), Call([], cost: 6), Call([])];
        Assert.Equal((LimitVerdict.Over, 6.0), Verdict("cost<5.5c", calls));
        Assert.Equal((LimitVerdict.Within, 5.0), Verdict("cost mean<5.5c", calls));
        Assert.Same(calls[1], Assert.Single(Check("cost<5.5c", calls).Worst).Call);
    }

    [Fact]
    public void A_scope_takes_its_calls_and_its_node_only()
    {
        CheckedCall[] calls =
        [
            Call([Waited(500) with { Node = "start" }, Waited(3_000) with { Node = "booking" }]) with { Agent = "desk" },
            Call([Waited(9_000)]) with { Agent = "bar" },
            Call([Waited(8_000)]),
        ];
        Assert.Equal((LimitVerdict.Over, 3_000.0), Verdict("[agent=desk] response<1s", calls));
        Assert.Equal((LimitVerdict.Within, 500.0), Verdict("[agent=desk node=start] response<1s", calls));
        Assert.Equal((LimitVerdict.NoCalls, null), Verdict("[agent=desc] response<1s", calls));
        Assert.Equal((LimitVerdict.NothingMeasured, null), Verdict("[node=end] response<1s", calls));
    }

    [Fact]
    public void A_version_is_a_scope()
    {
        CheckedCall[] calls = [Call([Waited(500)], version: 3), Call([Waited(5_000)], version: 4)];
        Assert.Equal((LimitVerdict.Within, 500.0), Verdict("[version=3] response<1s", calls));
        Assert.Equal((LimitVerdict.Over, 5_000.0), Verdict("[version=4] response<1s", calls));
    }

    [Fact]
    public void Errors_are_those_of_the_pipeline_and_as_a_share_the_calls_that_have_any()
    {
        CheckedCall[] calls = [Call([], errors: 5, failedTools: 2), Call([]), Call([]), Call([])];
        Assert.Equal((LimitVerdict.Over, 3.0), Verdict("errors=0", calls));
        Assert.Equal((LimitVerdict.Within, 0.25), Verdict("errors<=25%", calls));
    }

    [Fact]
    public void Ends_incomplete_records_and_the_number_of_calls_can_be_bounded()
    {
        CheckedCall[] calls = [Call([], end: "error"), Call([], end: "user_hangup"), Call([], incomplete: true)];
        Assert.Equal((LimitVerdict.Over, 1.0), Verdict("ended:error=0", calls));
        Assert.Equal((LimitVerdict.Within, 1.0), Verdict("incomplete<=1", calls));
        Assert.Equal((LimitVerdict.Within, 3.0), Verdict("calls>=3", calls));
        Assert.Equal((LimitVerdict.Over, 0.0), Verdict("calls>=1"));
    }

    [Fact]
    public void The_worst_calls_are_named_once_each_and_the_worst_first()
    {
        var calls = Enumerable.Range(1, 8).Select(call => Call([Waited(call * 1_000), Waited(call * 900)])).ToArray();
        Assert.Equal([8_000.0, 7_000.0, 6_000.0, 5_000.0, 4_000.0], Check("response<2s", calls).Worst.Select(offender => offender.Value));
        Assert.Empty(Check("response<20s", calls).Worst);
    }

    private static (LimitVerdict Verdict, double? Value) Verdict(string condition, params CheckedCall[] calls)
    {
        var result = Check(condition, calls);
        return (result.Verdict, result.Value);
    }

    private static LimitResult Check(string condition, params CheckedCall[] calls) => Assert.Single(BudgetCheck.Of(BudgetReader.Read(condition), calls));

    private static CallMoment Waited(long ms) => new(MomentKind.Response, ms);

    private static CallMoment Tool(string name, long ms) => new(MomentKind.Tool, ms) { Name = name };

    private static CheckedCall Call(IEnumerable<CallMoment> moments, double? cost = null, long? version = null, int errors = 0, int failedTools = 0, string? end = null, bool incomplete = false) => new(
        "call", null, new("call", "web_call", 0, 60_000, 2, 0, 0, errors, null, null, end, incomplete) { Cost = cost, AgentVersion = version, FailedTools = failedTools }, [.. moments]);
}
