using Tuner.Server.Calls;
using Tuner.Server.Pages.List;

namespace Tuner.Server.Tests.Pages;

public class CallLineTests
{
    private static readonly CallSummary Summary =
        new("c", "web_call", 0, 20_000, Turns: 4, Interruptions: 0, Tools: 0, Errors: 0, ResponseMedianMs: 700, ResponseWorstMs: 900, EndReason: null, Incomplete: false);

    [Fact]
    public void A_caller_who_got_no_answer_is_the_worst_wait_of_the_list_too()
    {
        var line = CallLine.Of(new(1, 1, "a", 0, Summary with { WaitHalf = new(900, AtLeast: false), WaitWorst = new(13_700, AtLeast: true) }), null);
        Assert.Equal(("900 ms", "≥ 13,700 ms"), (line.Median, line.Worst));
    }

    [Fact]
    public void A_call_without_waits_shows_none()
    {
        var line = CallLine.Of(new(1, 1, "a", 0, Summary), null);
        Assert.Equal(("", ""), (line.Median, line.Worst));
    }
}
