using System.Text.Json;
using System.Text.Json.Nodes;
using Tuner.Pipecat.Reading;
using Tuner.Server.Exports;
using Tuner.Server.Tests.Support;

namespace Tuner.Server.Tests.Exports;

public class WebVttTests
{
    [Fact]
    public void Each_row_that_was_heard_is_a_cue_of_who_spoke()
    {
        Assert.Equal(
            """
            WEBVTT

            NOTE
            Call everything

            row-1
            00:00:00.400 --> 00:00:02.000
            <v Agent>Hello, this is the

            row-2
            00:00:01.900 --> 00:00:03.000
            <v Caller>I need a table

            row-8
            00:00:04.500 --> 00:00:06.000
            <v Agent>Table seven is free.

            row-10
            00:00:07.000 --> 00:00:07.500
            <v Caller>Thanks.

            row-11
            00:00:08.100 --> 00:00:09.000
            <v Agent>You are welcome.


            """.ReplaceLineEndings("\n"),
            Written(SampleCalls.Everything()));
    }

    [Fact]
    public void Text_that_looks_like_markup_a_time_or_another_cue_stays_text()
    {
        var written = Written(Payload.WithRows(Payload.Spoken("user", "<b>a</b> & b\n\n00:01.000 --> 00:02.000\r\nc\u2028\u0000d", 3_723_004, 3_724_000)));
        Assert.EndsWith("01:02:03.004 --> 01:02:04.000\n<v Caller>&lt;b&gt;a&lt;/b&gt; &amp; b 00:01.000 --&gt; 00:02.000 c d\n\n", written, StringComparison.Ordinal);
    }

    [Fact]
    public void A_call_id_cannot_end_the_note_that_names_it()
    {
        var payload = Payload.Valid("x\n\nrow-1\n00:00.000 --> 00:09.000\nfalse");
        Assert.StartsWith("WEBVTT\n\nNOTE\nCall x row-1 00:00.000 --&gt; 00:09.000 false\n\nrow-0\n", Written(payload), StringComparison.Ordinal);
    }

    [Fact]
    public void Cues_stand_in_the_order_of_their_starts_and_what_has_no_time_or_no_words_is_none()
    {
        var untimed = new JsonObject { ["role"] = "agent", ["text"] = "When?" };
        var written = Written(Payload.WithRows(Payload.Spoken("agent", "Later", 5000, 6000), untimed, Payload.Spoken("user", " \n ", 100, 200), Payload.Spoken("user", "First", -40, 900)));
        Assert.Equal(["row-3", "00:00:00.000 --> 00:00:00.900", "<v Caller>First", "row-0", "00:00:05.000 --> 00:00:06.000", "<v Agent>Later"], written.Split('\n', StringSplitOptions.RemoveEmptyEntries)[3..]);
    }

    [Theory]
    [InlineData(9000, "00:00:02.200")]
    [InlineData(1700, "00:00:01.700")]
    public void A_row_whose_end_nobody_told_lasts_as_long_as_its_words_take_and_not_into_the_next_of_its_voice(long next, string end)
    {
        var open = new JsonObject { ["role"] = "user", ["text"] = "twenty letters it has", ["start_ms"] = 940 };
        Assert.Contains($"00:00:00.940 --> {end}\n", Written(Payload.WithRows(open, Payload.Spoken("agent", "x", 1000, 1100), Payload.Spoken("user", "y", next, next + 100))), StringComparison.Ordinal);
    }

    private static string Written(JsonObject payload)
    {
        using var document = JsonDocument.Parse(payload.ToJsonString());
        using var text = new StringWriter();
        WebVtt.Write(text, CallRecord.Read(document.RootElement));
        return text.ToString();
    }
}
