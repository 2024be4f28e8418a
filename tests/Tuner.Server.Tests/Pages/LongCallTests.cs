using System.Globalization;
using Tuner.Server.Pages.Detail;
using Tuner.Server.Tests.Support;

namespace Tuner.Server.Tests.Pages;

public class LongCallTests
{
    [Fact]
    public void A_long_call_has_a_strip_of_all_of_it_and_a_short_one_needs_none()
    {
        Assert.Null(SampleCalls.Page(SampleCalls.Everything()).Timeline.Overview);
        var marks = SampleCalls.Page(LongCall.Payload()).Timeline.Overview!.Marks;
        Assert.Equal(["agent", "caller", "slow", "tool", "trouble", "unanswered"], marks.Select(mark => mark.Kind).Distinct().Order());
        Assert.InRange(Number(marks.Single(mark => mark.Kind == "unanswered").Width), 0.36, 0.38);
    }

    [Fact]
    public void However_much_happened_the_strip_stays_small()
    {
        var payload = Payload.WithRows([.. Enumerable.Range(0, 5_000).Select(i => (System.Text.Json.Nodes.JsonNode)Payload.Spoken("user", "x", i * 700, (i * 700) + 400))]);
        payload["duration_ms"] = LongCall.LengthMs;
        Assert.InRange(SampleCalls.Page(payload).Timeline.Overview!.Marks.Count, 1, 1_201);
    }

    [Fact]
    public void Its_transcript_stands_in_stretches_that_together_are_all_of_it()
    {
        var page = SampleCalls.Page(LongCall.Payload());
        Assert.Equal(page.Entries, page.Stretches.SelectMany(stretch => stretch.Entries));
        Assert.InRange(page.Stretches.Count, 8, 40);
        Assert.Equal("0:00 to 5:00", page.Stretches[0].Title);
        Assert.Contains(page.Stretches, stretch => stretch.Note.EndsWith(" rows, 1 slow answer", StringComparison.Ordinal));
        Assert.Equal("", Assert.Single(SampleCalls.Page(SampleCalls.Everything()).Stretches).Title);
    }

    [Fact]
    public void Its_moments_are_counted()
    {
        var page = SampleCalls.Page(LongCall.Payload());
        Assert.Equal([("slow", 2), ("failure", 2), ("interruption", 4)], page.Moments.Select(kind => (kind.Kind, kind.Count)));
        // Where no answer is slow, the slowest can be looked for.
        Assert.Equal([("slow", 1), ("failure", 3), ("interruption", 1)], SampleCalls.Page(SampleCalls.Everything()).Moments.Select(kind => (kind.Kind, kind.Count)));
    }

    [Fact]
    public void A_millisecond_has_its_own_place_in_the_picture_of_an_hour()
    {
        var wait = SampleCalls.Page(LongCall.Payload()).Timeline.Waits[0];
        // 5.1 s after the start, of an hour.
        Assert.Equal("0.141667%", wait.Pieces[0].X);
    }

    [Fact]
    public void No_part_that_hardly_was_stands_in_the_line_of_a_wait()
    {
        var bar = SampleCalls.Page(LongCall.Payload()).Entries.OfType<SpokenEntry>().First(entry => entry.Wait is not null).Wait!;
        Assert.Equal("Language model 295 ms, Turn detection 200 ms", bar.Mostly);
        Assert.Contains("Unexplained 5 ms", bar.Description, StringComparison.Ordinal);
    }

    private static double Number(string percent) => double.Parse(percent.TrimEnd('%'), CultureInfo.InvariantCulture);
}
