using System.Text.Json;
using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Models;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Recording;

/// <summary>Words of the caller with their times and confidences, in the shapes in which transcribers answer.</summary>
public class UserWordTests
{
    /// <summary>The same two words, 0.4 s and 0.5 s long with 0.1 s between them, as services tell them.</summary>
    public static TheoryData<string, string> Shapes => new()
    {
        { "one alternative", """{"start":7.0,"duration":1.0,"channel":{"alternatives":[{"transcript":"two tables","confidence":0.9,"words":[{"word":"two","start":7.0,"end":7.4,"confidence":0.8,"punctuated_word":"Two"},{"word":"tables","start":7.5,"end":8.0,"confidence":1.0,"punctuated_word":"tables."}]}]}}""" },
        { "milliseconds that nothing names", """{"type":"Turn","end_of_turn_confidence":0.2,"language_confidence":0.1,"words":[{"text":"Two","start":7000,"end":7400,"confidence":0.8,"word_is_final":true},{"text":"tables.","start":7500,"end":8000,"confidence":1.0,"word_is_final":true}]}""" },
        { "pieces of words", """[{"text":"Two","start_ms":7000,"end_ms":7400,"confidence":0.8,"is_final":true},{"text":" tab","start_ms":7500,"end_ms":7700,"confidence":1.0},{"text":"les","start_ms":7700,"end_ms":8000,"confidence":1.0},{"text":".","start_ms":8000,"end_ms":8000,"confidence":1.0},{"text":"<end>"}]""" },
        { "an utterance within data", """{"type":"transcript","data":{"is_final":true,"utterance":{"text":"Two tables.","confidence":0.9,"words":[{"word":" Two","start":7.0,"end":7.4,"confidence":0.8},{"word":" tables.","start":7.5,"end":8.0,"confidence":1.0}]}}}""" },
        { "items with marks of their own", """{"Alternatives":[{"Transcript":"Two tables.","Items":[{"Content":"Two","StartTime":7.0,"EndTime":7.4,"Confidence":0.8,"Type":"pronunciation"},{"Content":"tables","StartTime":7.5,"EndTime":8.0,"Confidence":1.0,"Type":"pronunciation"},{"Content":".","StartTime":8.0,"EndTime":8.0,"Type":"punctuation"}]}]}""" },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Words_stand_in_the_row_as_far_apart_as_the_transcriber_says(string shape, string result)
    {
        var row = Row(result);
        Assert.True(row.Words is not null, shape);
        Assert.Equal([("Two", 1000, 1400, 0.8), ("tables.", 1500, 2000, 1.0)], row.Words.Select(word => (word.Word, word.StartMs, word.EndMs, word.Confidence)));
        Assert.Equal(("vad", 0.9), (row.Metadata!.Measured!.Words, row.Metadata.TranscriptConfidence));
    }

    [Theory]
    [InlineData("no result", "null")]
    [InlineData("a short string", "\"<ListenV1Results>\"")]
    [InlineData("a confidence of something else", """{"language_confidence":0.7,"end_of_turn_confidence":0.3}""")]
    [InlineData("a confidence that a service makes up beside its text", """{"transcript":"Two tables.","confidence":1.0}""")]
    [InlineData("an empty list", """{"channel":{"alternatives":[]}}""")]
    [InlineData("nonsense", """{"words":[1,"two",null,{"word":7,"start":"x"}]}""")]
    [InlineData("too deep", """{"data":{"data":{"data":{"data":{"data":{"data":{"data":{"words":[{"word":"Two","start":1,"end":2}]}}}}}}}}""")]
    public void What_tells_nothing_of_the_words_gives_none(string shape, string result)
    {
        var row = Row(result);
        Assert.True(row.Words is null && row.Metadata!.TranscriptConfidence is null && row.Metadata.Measured!.Words is null, shape);
    }

    [Theory]
    [InlineData("other words than the text", """{"words":[{"word":"Two","start":7.0,"end":7.4},{"word":"chairs","start":7.5,"end":8.0}]}""")]
    [InlineData("times that go back", """{"words":[{"word":"Two","start":7.5,"end":7.9},{"word":"tables","start":7.0,"end":7.4}]}""")]
    [InlineData("an end before the start", """{"words":[{"word":"Two","start":7.5,"end":7.0},{"word":"tables","start":7.6,"end":8.0}]}""")]
    [InlineData("more time than the row has", """{"words":[{"word":"Two","start":1.0,"end":1.4},{"word":"tables","start":7.6,"end":8.0}]}""")]
    [InlineData("no times", """{"words":[{"word":"Two"},{"word":"tables"}]}""")]
    public void Words_that_cannot_be_right_are_left_out(string shape, string result) => Assert.True(Row(result).Words is null, shape);

    [Fact]
    public void Words_without_times_still_say_how_sure_the_transcriber_is()
    {
        var row = Row("""{"event":"EndOfTurn","end_of_turn_confidence":0.1,"words":[{"word":"Two","confidence":0.5},{"word":"tables.","confidence":0.7}]}""");
        Assert.Equal((null, 0.6), (row.Words, row.Metadata!.TranscriptConfidence));
    }

    [Fact]
    public void Transcripts_of_one_turn_are_joined_and_weigh_as_much_as_they_have_words()
    {
        var log = new Log().At(1200).Vad(true).Turn(true).At(2600).Add(Said("A table", """{"words":[{"word":"A","start":3.0,"end":3.2,"confidence":0.4},{"word":"table","start":3.2,"end":3.6,"confidence":0.6}]}"""), "Stt")
            .At(3900).Add(Said("please.", """{"words":[{"word":"please","start":5.0,"end":5.5,"confidence":0.8}]}"""), "Stt").At(3800).Vad(false).At(4000).Turn(false);
        var row = Assert.Single(log.Record().User());
        Assert.Equal([("A", 1000), ("table", 1200), ("please", 3000)], row.Words!.Select(word => (word.Word, word.StartMs)));
        Assert.Equal(0.6, row.Metadata!.TranscriptConfidence);
    }

    [Fact]
    public void A_transcript_that_came_without_words_leaves_the_row_without_them()
    {
        var log = new Log().At(1200).Vad(true).Turn(true).At(2600).Add(Said("A table", """{"words":[{"word":"A","start":3.0,"end":3.2,"confidence":0.4},{"word":"table","start":3.2,"end":3.6,"confidence":0.6}]}"""), "Stt")
            .At(3900).Add(new TranscriptionFrame { Text = "please." }, "Stt").At(4200).Vad(false).At(4400).Turn(false);
        var row = Assert.Single(log.Record().User());
        Assert.Equal((null, null), (row.Words, row.Metadata!.TranscriptConfidence));
    }

    [Fact]
    public void Words_of_which_no_detector_heard_the_start_are_placed_by_an_estimate()
    {
        var log = new Log().At(1000).Interim("Two").At(2200).Add(Said("Two tables.", """{"words":[{"word":"Two","start":7.0,"end":7.4},{"word":"tables","start":7.5,"end":8.0}]}"""), "Stt");
        var row = Assert.Single(log.Record().User());
        Assert.Equal(("estimated", 1000), (row.Metadata!.Measured!.Words, row.Words![0].StartMs));
    }

    private static TranscriptionFrame Said(string text, string result) => new() { Text = text, Result = JsonElement.Parse(result) };

    private static TranscriptSegment Row(string result) =>
        Assert.Single(new Log().At(1200).Vad(true).Turn(true).At(2200).Vad(false).At(2300).Add(Said("Two tables.", result), "Stt").At(2500).Turn(false).Record().User());
}
