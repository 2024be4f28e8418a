using Tuner.Server.Calls;
using Tuner.Server.Pages.List;

namespace Tuner.Server.Tests.Pages;

public class CallLineTests
{
    private static readonly CallSummary Summary =
        new("c", "web_call", 0, 20_000, Turns: 4, Interruptions: 0, Tools: 0, Errors: 0, ResponseMedianMs: 700, ResponseWorstMs: 900, EndReason: null, Incomplete: false);

    [Fact]
    public void A_caller_who_got_no_answer_is_the_worst_wait_of_the_list_too_and_leads_to_its_moment()
    {
        var line = LineOf(
            Summary with { WaitHalf = new(900, AtLeast: false), WaitWorst = new(13_700, AtLeast: true), Unanswered = 1 },
            new() { Waits = [Wait(3, 2_000, 900, answered: true), Wait(7, 18_450, 13_700, answered: false)] });
        Assert.Equal(("900 ms", "≥ 13,700 ms", "/calls/1#t=4.75"), (line.Median, line.Worst, line.WorstHref));
        Assert.Equal(["no answer for 13.7 s"], line.Marks.Select(mark => mark.Text));
    }

    [Fact]
    public void A_call_without_waits_shows_none()
    {
        var line = LineOf(Summary, CallRows.None);
        Assert.Equal(("", ""), (line.Median, line.Worst));
        Assert.Empty(line.Marks);
        Assert.Empty(line.Timeline.Bars);
    }

    [Fact]
    public void What_went_wrong_is_said_in_its_own_words()
    {
        var line = LineOf(
            Summary with { Incomplete = true, Errors = 4, FailedTools = 2, Tools = 3, Interruptions = 1 },
            new()
            {
                Tools = [new(1, "book_table", 3_000, 500, Failed: true, "timed_out"), new(2, "look_up", 5_000, 500, Failed: false, null), new(4, "pay", 6_000, null, Failed: true, null)],
                Errors = [new(0, 9_000, "CartesiaTTSService#1", null, "HTTP 503", Fatal: false, Recovered: true)],
            });
        Assert.Equal(["incomplete", "CartesiaTTSService: HTTP 503", "book_table timed out", "pay failed", "and 1 more", "1 interruption", "3 tools"], line.Marks.Select(mark => mark.Text));
    }

    [Fact]
    public void Before_the_rows_of_an_older_call_are_there_its_troubles_are_counted()
    {
        var line = LineOf(Summary with { Errors = 2, Unanswered = 1 }, CallRows.None);
        Assert.Equal(["1 turn without an answer", "2 failures"], line.Marks.Select(mark => mark.Text));
    }

    [Fact]
    public void The_small_drawing_is_to_scale_and_stays_inside_the_call()
    {
        var timeline = MiniTimeline.Of(20_000, new()
        {
            Waits = [Wait(1, 5_000, 1_000, answered: true), Wait(2, 25_000, 10_000, answered: false)],
            Tools = [new(3, "x", 10_000, 2_000, Failed: true, null)],
            Errors = [new(0, 20_000, null, null, "", Fatal: true, Recovered: false)],
        });
        Assert.Equal([("waited", "20%", "5%"), ("bad low", "50%", "10%"), ("bad", "75%", "25%"), ("bad whole", "100%", "0%")], timeline.Bars.Select(bar => (bar.Kind, bar.X, bar.Width)));
        Assert.Equal("20.0 s: 1 answer, 1 turn without one, 1 tool, 1 failed, 1 error", timeline.Description);
    }

    [Fact]
    public void Of_a_call_with_very_many_waits_the_longest_are_drawn()
    {
        var timeline = MiniTimeline.Of(5_000_000, new() { Waits = [.. Enumerable.Range(1, 5_000).Select(row => Wait(row, row * 1_000, row, answered: true))] });
        Assert.Equal(60, timeline.Bars.Count);
        Assert.StartsWith("1 h 23 min: 5,000 answers", timeline.Description, StringComparison.Ordinal);
    }

    private static CallLine LineOf(CallSummary summary, CallRows rows) => CallLine.Of(new(1, 1, "a", 0, summary), rows, null, null);

    private static WaitRow Wait(int row, long at, long ms, bool answered) => new(row, at, ms, answered, new long?[6], []);
}
