using Tuner.Server.Comparing;
using Tuner.Server.Figures;
using Tuner.Server.Pages.Overview;
using Tuner.Server.Tests.Comparing;

namespace Tuner.Server.Tests.Pages;

/// <summary>The overview names what is wrong, and says nothing where nothing is.</summary>
public class OverviewFindingTests
{
    private const int Calls = 200;
    private static readonly DrawnCalls Usual = new();

    public static TheoryData<string> Causes => [.. Planted.Keys];

    /// <summary>What is wrong with version 2, and what must be said of it.</summary>
    private static Dictionary<string, (DrawnCalls Calls, string[] Said)> Planted => new()
    {
        ["a version that fails"] = (Usual with { Errors = 30, Failing = 15 }, ["Version 2: ", "with an error or a failed tool"]),
        ["a version that is slow"] = (Usual with { Slower = 1.5 }, ["Version 2 answers in "]),
        ["a version that leaves callers without an answer"] = (Usual with { Unanswered = 5 }, ["Version 2: ", "with a turn that got no answer"]),
        ["tools that fail"] = (Usual with { Failing = 30 }, ["lookup failed in ", "book failed in "]),
        ["slow tools"] = (Usual with { ToolSlower = 8 }, ["lookup takes ", "book takes "]),
        ["a silence that is set too long"] = (Usual with { SilenceMs = 800 }, ["VAD stop_secs 0.800 s owns 800 of "]),
        ["a slow voice"] = (Usual with { VoiceMs = 2_200 }, ["voice owns "]),
    };

    [Theory]
    [MemberData(nameof(Causes))]
    public void A_planted_cause_is_named(string name)
    {
        var (calls, said) = Planted[name];
        foreach (var seed in new[] { 1, 2, 3 })
        {
            var findings = OverviewFinding.AllOf(Figures(Usual.Draw(2 * Calls, 10 * seed), Usual.Draw(Calls, 10 * seed + 1), calls.Draw(Calls, 10 * seed + 2)));
            foreach (var words in said) Assert.Contains(findings, finding => finding.Text.Contains(words, StringComparison.Ordinal));
            Assert.DoesNotContain(findings, finding => finding.Text.StartsWith("Version 1", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Calls_without_a_cause_are_passed_over_in_silence()
    {
        for (var seed = 0; seed < 60; seed++)
            Assert.Empty(OverviewFinding.AllOf(Figures(Usual.Draw(2 * Calls, 3 * seed), Usual.Draw(Calls, 3 * seed + 1), Usual.Draw(Calls, 3 * seed + 2))));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(8)]
    public void A_handful_of_bad_calls_is_no_finding(int calls)
    {
        var bad = Usual with { Errors = 60, Failing = 60, Unanswered = 20, Slower = 3 };
        Assert.DoesNotContain(OverviewFinding.AllOf(Figures([], [], bad.Draw(calls, 5))), finding => finding.What is "Version" or "Ends" or "Errors");
    }

    [Fact]
    public void What_got_worse_since_the_time_before_is_said_with_what_it_was()
    {
        var worse = Usual with { Errors = 30, Slower = 1.5, Dearer = 1.6 };
        var texts = OverviewFinding.AllOf(Figures(Usual.Draw(2 * Calls, 1), worse.Draw(Calls, 2), worse.Draw(Calls, 3))).Select(finding => finding.Text).ToList();
        Assert.Contains(texts, text => text.Contains("of calls, after", StringComparison.Ordinal) && text.Contains("have an error or a failed tool", StringComparison.Ordinal));
        Assert.Contains(texts, text => text.StartsWith("Answers take", StringComparison.Ordinal) && text.Contains("(p50), after", StringComparison.Ordinal));
        Assert.Contains(texts, text => text.StartsWith("A call costs", StringComparison.Ordinal));
        Assert.Empty(OverviewFinding.AllOf(Figures(worse.Draw(2 * Calls, 4), Usual.Draw(Calls, 5), Usual.Draw(Calls, 6))));
    }

    private static OverviewFigures Figures(IReadOnlyList<ComparedCall> before, IReadOnlyList<ComparedCall> one, IReadOnlyList<ComparedCall> two) => new()
    {
        Filter = new(),
        FromMs = 1_000,
        ToMs = 2_000,
        Zone = TimeZoneInfo.Utc,
        Grouping = SeriesGrouping.Day,
        Slices = [],
        Now = new(Sum([.. one, .. two]), [], HasMoreGroups: false, NotYetCounted: 0),
        Before = Sum(before),
        Versions = [new(0, null, 1, Sum(one)), new(0, null, 2, Sum(two))],
    };

    private static CallStatistics Sum(IReadOnlyList<ComparedCall> calls)
    {
        var figures = new CallFigures();
        foreach (var call in calls) CallFiguresReader.Add(figures, call.Facts with { Errors = call.Facts.Errors + call.Facts.FailedTools }, call.Rows);
        return CallStatistics.Of(figures);
    }
}
