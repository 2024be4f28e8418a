using Tuner.Server.Exports;

namespace Tuner.Server.Tests.Exports;

public class SubRipTests
{
    [Fact]
    public void Each_row_that_was_heard_is_a_caption_of_who_spoke() => Assert.Equal(
        "1\r\n00:00:00,300 --> 00:00:01,240\r\nAgent: Hello\r\n\r\n2\r\n01:00:02,005 --> 01:00:03,000\r\nCaller: Two ‹b›lines‹/b›, one --› caption\r\n\r\n",
        Written("""
            {"role":"user","text":"Two <b>lines</b>,\n\n one --> caption","start_ms":3602005,"end_ms":3603000},
            {"role":"agent","text":"Hello","start_ms":300,"end_ms":1240},
            {"role":"agent","text":"  ","start_ms":2000,"end_ms":2500},{"role":"agent","text":"no time"},{"role":"agent_function","text":"book","start_ms":1000,"tool":{"name":"book"}}
            """));

    [Fact]
    public void A_caption_without_an_end_lasts_as_long_as_its_words_and_not_into_the_next_of_its_voice()
    {
        var cues = HeardCue.Of(ExportedCalls.WithRows("""
            {"role":"agent","text":"A sentence of some length that takes a while","start_ms":1000},{"role":"user","text":"Yes","start_ms":1500},
            {"role":"agent","text":"More","start_ms":2000,"end_ms":2000}
            """));
        Assert.Equal([(1_000, 2_000), (1_500, 2_500), (2_000, 3_000)], cues.Select(cue => ((int)cue.StartMs, (int)cue.EndMs)));
    }

    private static string Written(string rows)
    {
        using var text = new StringWriter();
        SubRip.Write(text, ExportedCalls.WithRows(rows));
        return text.ToString();
    }
}
