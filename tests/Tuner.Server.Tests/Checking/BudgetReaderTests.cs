using Tuner.Server.Checking;

namespace Tuner.Server.Tests.Checking;

public class BudgetReaderTests
{
    [Theory]
    [InlineData("p95<1200ms", "response", null, 0.95, "Less", 1_200, false)]
    [InlineData("p99.9 <= 2.5 s", "response", null, 0.999, "AtMost", 2_500, false)]
    [InlineData("e2e_latency median<1s", "response", null, 0.5, "Less", 1_000, false)]
    [InlineData("Barge-In.p90 ≤ 400ms", "barge_in", null, 0.9, "AtMost", 400, false)]
    [InlineData("tool:book p95<2s", "tool", "book", 0.95, "Less", 2_000, false)]
    [InlineData("tool:\"look up, a < b\".p50<1min", "tool", "look up, a < b", 0.5, "Less", 60_000, false)]
    [InlineData("tool:my.tool p95<2s", "tool", "my.tool", 0.95, "Less", 2_000, false)]
    [InlineData("unanswered=0", "unanswered", null, null, "Equal", 0, false)]
    [InlineData("tools_failed:book<=2%", "tools_failed", "book", null, "AtMost", 0.02, true)]
    [InlineData("calls>=1_000", "calls", null, null, "AtLeast", 1_000, false)]
    [InlineData("ended:error < 0.5 %", "ended", "error", null, "Less", 0.005, true)]
    public void A_condition_says_what_is_bounded_how_and_by_what(string text, string figure, string? subject, double? share, string sign, double bound, bool isShare)
    {
        var limit = Assert.Single(BudgetReader.Read(text).Limits);
        Assert.Equal((figure, subject, share, sign, bound, isShare), (limit.Figure.Name, limit.Subject, limit.Statistic?.Share, limit.Sign.ToString(), limit.Bound, limit.IsShare));
    }

    [Theory]
    [InlineData("cost<5c", 5)]
    [InlineData("cost<$0.05", 5)]
    [InlineData("cost<0.05usd", 5)]
    [InlineData("cost mean < 5 cents", 5)]
    public void Money_is_cents_or_dollars(string text, double cents) => Assert.Equal(cents, Assert.Single(BudgetReader.Read(text).Limits).Bound, 9);

    [Fact]
    public void A_condition_without_a_statistic_is_for_each_value() => Assert.Equal(FigureStatistic.Each, Assert.Single(BudgetReader.Read("greeting<2s").Limits).Statistic);

    [Fact]
    public void A_file_has_comments_scopes_and_lines()
    {
        const string File = """
            # every call
            p95 < 1200ms, unanswered = 0   # a gate

            [agent="front desk" version=4]
            p95 < 900ms; cost < 5c
            [node=booking]
            tool:book p95 < 2s
            []
            errors = 0
            """;
        var limits = BudgetReader.Read(File, "gate.budget").Limits;
        Assert.Equal(
            [("p95 < 1200ms", "", 2), ("unanswered = 0", "", 2), ("p95 < 900ms", "agent=front desk version=4", 5), ("cost < 5c", "agent=front desk version=4", 5), ("tool:book p95 < 2s", "node=booking", 7), ("errors = 0", "", 9)],
            limits.Select(limit => (limit.Text, limit.Scope.ToString(), limit.Line)));
        Assert.All(limits, limit => Assert.Equal("gate.budget", limit.Place));
    }

    [Fact]
    public void A_scope_stands_on_the_command_line_too()
    {
        var limits = BudgetReader.Read("p95<2s,[agent=desk, version=3] p95<1s, errors=0").Limits;
        Assert.Equal(["", "agent=desk version=3", "agent=desk version=3"], limits.Select(limit => limit.Scope.ToString()));
    }

    [Theory]
    [InlineData("p95", "the budget: 'p95' bounds nothing; write a condition as p95<1200ms or unanswered=0")]
    [InlineData("p95<1200", "the budget: 'p95<1200' needs a time in ms, s or min, and has no unit")]
    [InlineData("p95<5c", "the budget: 'p95<5c' needs a time in ms, s or min, not 'c'")]
    [InlineData("p95<10%", "the budget: 'p95<10%' needs a time in ms, s or min, not '%'")]
    [InlineData("p95<", "the budget: 'p95<' has no number to hold the value against")]
    [InlineData("p95<soon", "the budget: 'p95<soon' has no number to hold the value against")]
    [InlineData("p95<-5ms", "the budget: 'p95<-5ms' has no number to hold the value against")]
    [InlineData("cost<5", "the budget: 'cost<5' needs an amount in c (US cents) or $, and has no unit")]
    [InlineData("unanswered<5ms", "the budget: 'unanswered<5ms' needs a plain number, or a share in %, not 'ms'")]
    [InlineData("unanswered p95=0", "the budget: 'unanswered p95=0' asks for a percentile or mean, but unanswered is counted; write unanswered=0")]
    [InlineData("cost:x<5c", "the budget: 'cost:x<5c' names 'x', but cost takes no name")]
    [InlineData("tool:<5s", "the budget: 'tool:<5s' has no name behind the colon")]
    [InlineData("[node=a] cost<5c", "the budget: 'cost<5c' is of whole calls, and [node=a] of a part of them")]
    [InlineData("[agent=a p95<1s", "the budget: '[agent=a p95<1s' has no closing bracket")]
    [InlineData("[team=a] p95<1s", "the budget: '[team=a]' says agent, version or node as [agent=desk version=3], not 'team'")]
    [InlineData("[version=four] p95<1s", "the budget: a version is a whole number, not 'four'")]
    [InlineData("[agent=\"a] p95<1s", "the budget: '[agent=\"a] p95<1s' has no closing bracket")]
    [InlineData("", "the budget holds no condition; write one as p95<1200ms")]
    [InlineData(" , ;\n#p95<1s", "the budget holds no condition; write one as p95<1200ms")]
    public void What_is_no_budget_is_told_in_a_sentence(string text, string told) => Assert.Equal(told, Assert.Throws<FormatException>(() => BudgetReader.Read(text)).Message);

    [Fact]
    public void What_is_wrong_in_a_file_is_told_with_its_line_and_what_there_is_instead()
    {
        var told = Assert.Throws<FormatException>(() => BudgetReader.Read("p95<1s\nspeed<1s", "gate.budget")).Message;
        Assert.StartsWith("gate.budget, line 2: there is no figure 'speed' to bound; there are response, greeting, barge_in, tool, transfer, stored, ", told, StringComparison.Ordinal);
    }
}
