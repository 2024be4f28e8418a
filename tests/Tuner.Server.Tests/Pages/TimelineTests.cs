using System.Globalization;
using System.Text.Json.Nodes;
using CsCheck;
using Tuner.Server.Pages.Detail;
using Tuner.Server.Tests.Support;

namespace Tuner.Server.Tests.Pages;

public class TimelineTests
{
    [Fact]
    public void Bars_stand_to_scale_in_the_lanes_of_who_made_them()
    {
        var picture = SampleCalls.Page(SampleCalls.Everything()).Timeline;
        Assert.Equal(["Caller", "Wait", "Agent", "Tools", "Nodes"], picture.Lanes.Select(lane => lane.Name));
        var agent = picture.Bars.First(bar => bar.Kind == "agent");
        Assert.Equal(("1.333%", "5.333%", true), (agent.X, agent.Width, agent.IsCut));
        Assert.Equal(picture.Lanes[2].Y, agent.Y);
        Assert.Equal(["0.333%", "20.333%"], picture.Bars.Where(bar => bar.Kind == "node").Select(bar => bar.X));
    }

    [Fact]
    public void Tools_that_ran_at_the_same_time_stand_below_each_other()
    {
        var tools = SampleCalls.Page(SampleCalls.Everything()).Timeline.Bars.Where(bar => bar.Kind.StartsWith("tool", StringComparison.Ordinal)).Take(3);
        Assert.Equal(3, tools.Select(bar => bar.Y).Distinct().Count());
    }

    [Fact]
    public void A_wait_stands_between_the_callers_last_sound_and_the_answer()
    {
        var wait = SampleCalls.Page(SampleCalls.Everything()).Timeline.Waits[0];
        Assert.Equal(("10%", "14.833%"), (wait.Pieces[0].X, wait.Pieces[^1].X));
        Assert.Equal("1,500 ms", wait.Label);
    }

    [Fact]
    public void Lengths_of_waits_that_would_lie_over_each_other_are_left_out()
    {
        JsonNode[] rows = [.. Enumerable.Range(1, 100).Select(i =>
        {
            var answer = Payload.Spoken("agent", "Yes.", i * 3000, (i * 3000) + 500);
            answer["metadata"] = new JsonObject { ["e2e_latency"] = 900 };
            return (JsonNode)answer;
        })];
        var payload = Payload.WithRows(rows);
        payload["duration_ms"] = 400_000;
        var picture = SampleCalls.Page(payload).Timeline;
        Assert.Equal(100, picture.Waits.Count);
        // 48 pixels lie between two of them; "900 ms" takes 50.
        Assert.Equal([true, false, true, false], picture.Waits.Take(4).Select(wait => wait.HasRoom));
        Assert.All(SampleCalls.Page(SampleCalls.Everything()).Timeline.Waits, wait => Assert.True(wait.HasRoom));
    }

    [Fact]
    public void Errors_and_stalls_are_marked()
    {
        var troubles = SampleCalls.Page(SampleCalls.Everything()).Timeline.Troubles;
        Assert.Equal([("stall", "17.333%", "2.333%"), ("error", "31.667%", "0%")], troubles.Select(trouble => (trouble.Kind, trouble.X, trouble.Width)));
    }

    [Fact]
    public void Lanes_that_a_call_does_not_need_are_not_there() =>
        Assert.Equal(["Caller", "Wait", "Agent"], SampleCalls.Page(Payload.Valid()).Timeline.Lanes.Select(lane => lane.Name));

    [Theory]
    [InlineData(3_000, 4)]
    [InlineData(60_000, 13)]
    [InlineData(3_600_000, 241)]
    [InlineData(86_400_000, 289)]
    public void The_ruler_has_as_many_lines_as_there_is_room_for(long lengthMs, int ticks)
    {
        var payload = Payload.Valid();
        payload["duration_ms"] = lengthMs;
        Assert.Equal(ticks, SampleCalls.Page(payload).Timeline.Ticks.Count);
    }

    [Fact]
    public void Whatever_times_a_sender_gives_all_stays_inside_of_the_picture() =>
        Gen.Select(Gen.Long[-1_000_000_000_000, 1_000_000_000_000], Gen.Long[-1_000_000_000_000, 1_000_000_000_000], Gen.Bool).Array[1, 8].Sample(rows =>
        {
            var picture = SampleCalls.Page(Payload.WithRows([.. rows.Select(row => Payload.Spoken(row.Item3 ? "user" : "agent", "x", row.Item1, row.Item2))])).Timeline;
            Assert.InRange(picture.Width, 680, 20_000);
            Assert.InRange(picture.Ticks.Count, 1, 400);
            Assert.All(picture.Bars, bar => Assert.InRange(Number(bar.X), 0, 100));
            Assert.All(picture.Bars, bar => Assert.InRange(Number(bar.Width), 0, 100.1));
        }, iter: 500);

    private static double Number(string percent) => double.Parse(percent.TrimEnd('%'), CultureInfo.InvariantCulture);
}
