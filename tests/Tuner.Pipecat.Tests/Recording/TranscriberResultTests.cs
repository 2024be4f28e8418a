using System.Text.Json;
using Tuner.Pipecat.Recording.Caller;

namespace Tuner.Pipecat.Tests.Recording;

/// <summary>What transcribers tell of each word, each in a form of its own.</summary>
public sealed class TranscriberResultTests
{
    [Theory]
    [InlineData("""{"channel":{"alternatives":[{"confidence":0.9,"words":[{"word":"hello","punctuated_word":"Hello,","start":0.1,"end":0.5,"confidence":0.8},{"word":"you","start":0.6,"end":0.9}]}]}}""", "Hello, 0.1-0.5 0.8|you 0.6-0.9 -", 0.9)]
    [InlineData("""{"Alternatives":[{"Items":[{"Content":"Hi","StartTime":1,"EndTime":1.4,"Confidence":0.7},{"Content":"."}]}]}""", "Hi. 1-1.4 0.7", 0.7)]
    [InlineData("""[{"text":"Hel","start_ms":100,"end_ms":200,"confidence":0.9},{"text":"lo","start_ms":200,"end_ms":300,"confidence":0.5},{"text":" you","start_ms":400,"end_ms":600,"confidence":1},{"text":"<end>"}]""", "Hello 0.1-0.3 0.5|you 0.4-0.6 1", 0.75)]
    [InlineData("""[{"text":"Hel","start_ms":100,"end_ms":300,"confidence":0.5},{"text":"lo","start_ms":200,"end_ms":250,"confidence":0.9}]""", "Hello 0.1-0.3 0.5", 0.5)]
    [InlineData("""{"data":{"confidence":0.2,"words":[{"text":"Yes","start_time":0,"end_time":0.3,"confidence":0.6}]}}""", "Yes 0-0.3 0.6", 0.6)]
    [InlineData("""{"utterance":{"confidence":0,"words":[{"text":"Yes"},{"text":" "},{"text":7},7]}}""", "Yes --- -", 0.0)]
    [InlineData("""{"alternatives":[{"confidence":1,"words":[]}]}""", "", 1.0)]
    public void Words_times_and_confidences_are_read_from_each_form(string result, string words, double confidence)
    {
        var told = Read(result)!;
        Assert.Equal((words, confidence), (Shown(told), Math.Round(told.Confidence!.Value, 6)));
    }

    [Theory]
    [InlineData("""{"words":[{"word":"a","start":1000,"end":1020},{"word":"b","start":1100,"end":1500}]}""", "a 1-1.02 -|b 1.1-1.5 -")]
    [InlineData("""{"words":[{"word":"a","start":1000,"end":1019},{"word":"b","start":1100,"end":1500}]}""", "a 1000-1019 -|b 1100-1500 -")]
    [InlineData("""{"words":[{"word":"a","start":1000},{"word":"b","start":1100,"end":1500}]}""", "a 1000-- -|b 1100-1500 -")]
    public void Where_every_word_would_last_20_seconds_the_times_are_milliseconds(string result, string words) => Assert.Equal(words, Shown(Read(result)!));

    [Theory]
    [InlineData("""{"words":[{"word":"a","confidence":0.5},{"word":"b"}]}""")]
    [InlineData("""{"words":[{"word":"a","confidence":1.01}]}""")]
    [InlineData("""{"words":[{"word":"a","confidence":-0.01}]}""")]
    [InlineData("""{"words":[{"word":"a","confidence":"high"}]}""")]
    public void A_confidence_that_one_word_lacks_or_that_is_no_share_is_none_of_the_whole(string result) => Assert.Null(Read(result)!.Confidence);

    [Theory]
    [InlineData("{}")]
    [InlineData("\"text\"")]
    [InlineData("[]")]
    [InlineData("""{"channel":{"alternatives":[]}}""")]
    [InlineData("""{"channel":"left"}""")]
    [InlineData("""{"words":"none"}""")]
    public void What_tells_nothing_of_words_is_nothing(string result) => Assert.Null(Read(result));

    [Fact]
    public void Words_that_lie_deeper_than_any_form_has_them_are_not_looked_for()
    {
        const string Words = """{"words":[{"word":"a"}]}""";
        Assert.NotNull(Read(Nested(Words, 5)));
        Assert.Null(Read(Nested(Words, 6)));
    }

    [Fact]
    public void Of_a_list_that_is_too_long_to_be_one_turns_nothing_is_read()
    {
        Assert.Equal(2_000, Read($$"""{"words":[{{Many(2_000)}}]}""")!.Words.Count);
        Assert.Null(Read($$"""{"words":[{{Many(2_001)}}]}"""));

        static string Many(int words) => string.Join(',', Enumerable.Repeat("""{"word":"a"}""", words));
    }

    private static string Nested(string words, int deep) => deep == 0 ? words : $$"""{"data":{{Nested(words, deep - 1)}}}""";

    private static TranscriptDetail? Read(string result) => TranscriberResult.Of(JsonElement.Parse(result));

    private static string Shown(TranscriptDetail told) =>
        string.Join('|', told.Words.Select(static word => FormattableString.Invariant($"{word.Text} {Or(word.Start)}-{Or(word.End)} {Or(word.Confidence)}")));

    private static string Or(double? number) => number is { } known ? Math.Round(known, 6).ToString(System.Globalization.CultureInfo.InvariantCulture) : "-";
}
