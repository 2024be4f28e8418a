using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Recording;

/// <summary>Transcripts that say again what was told, and callers who really do.</summary>
public sealed class RepeatedTranscriptTests
{
    [Theory]
    [InlineData(4, "Yes, please book it.")]
    [InlineData(300, "yes please book it")]
    public void A_final_that_repeats_the_last_one_with_no_time_to_say_it_again_takes_its_place(double later, string again)
    {
        var log = Speaking().At(2250).Final("Yes, please book it.").At(2250 + later).Final(again);
        Assert.Equal(again, Words(log));
    }

    [Theory]
    [InlineData("my order number", "is four two one.", "My order number is four two one.")]
    [InlineData("my order number", "is four two one.", "My order number is 421.")]
    [InlineData("my number is", "four two one", "My number is 421.")]
    [InlineData("das ist", "der Auftrag zwölf", "Das ist der Auftrag zwölf, bitte.")]
    [InlineData("我要", "一个水管工", "我要一个水管工。")]
    public void A_final_that_restates_the_whole_utterance_takes_the_place_of_its_segments(string first, string second, string whole)
    {
        var log = Speaking().At(1500).Final(first).At(2250).Final(second).At(2330).Final(whole);
        var row = Assert.Single(log.Record().User());
        Assert.Equal((whole, (int?)null), (row.Text, row.Metadata!.Fragments));
    }

    [Theory]
    [InlineData("small parcel from yesterday", "where is my small parcel from yesterday")]
    [InlineData("parcel from yesterday", "where is my small parcel parcel from yesterday")]
    public void What_two_segments_share_is_told_once_where_it_is_two_words_or_more_and_there_was_no_time_to_say_it(string second, string whole) =>
        Assert.Equal(whole, Words(Speaking().At(2210).Final("where is my small parcel").At(2260).Final(second)));

    [Fact]
    public void A_final_that_extends_the_last_one_takes_its_place() =>
        Assert.Equal("I need a plumber in Boston.", Words(Speaking().At(2100).Final("I need a plumber").At(2500).Final("I need a plumber in Boston.")));

    [Fact]
    public void A_final_that_restates_only_the_last_segments_leaves_those_before_it() =>
        Assert.Equal("Good morning everybody. I need a plumber.", Words(Speaking().At(1300).Final("Good morning everybody.").At(2200).Final("I need").At(2250).Final("a plumber.").At(2300).Final("I need a plumber.")));

    [Theory]
    [InlineData("No.", "No.", 900)]
    [InlineData("I said no.", "I said no.", 1300)]
    [InlineData("No, no.", "No, no.", 800)]
    public void A_caller_who_says_it_twice_has_said_it_twice(string first, string second, double later)
    {
        var log = Speaking(until: 4000).At(1600).Final(first).At(1600 + later).Final(second);
        Assert.Equal($"{first} {second}", Words(log));
    }

    [Fact]
    public void A_word_that_was_heard_twice_is_told_twice_though_the_transcriber_was_slow()
    {
        var log = new Log().At(1200).Vad(true).Add(new UserStartedSpeakingFrame(), "User").At(1500).Vad(false).At(2200).Vad(true).At(2500).Vad(false);
        Assert.Equal("No. No.", Words(log.At(2900).Final("No.").At(3000).Final("No.")));
    }

    [Theory]
    [InlineData("I need a plumber", "and an electrician")]
    [InlineData("The number is", "the street is Main Street")]
    [InlineData("Yes", "yes I would like that")]
    public void Words_that_go_on_are_joined(string first, string second) =>
        Assert.Equal($"{first} {second}", Words(Speaking(until: 6000).At(1500).Final(first).At(4200).Final(second)));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_doubled_final_after_the_model_was_asked_opens_no_second_row(bool opensTurn)
    {
        var log = new Log().At(1000).Turn(true).At(2300).Final("Yes, please book it.").At(2310).Turn(false).Add(new LLMContextFrame(), "UserAggregator").Add(new LLMFullResponseStartFrame(), "Llm");
        log = (opensTurn ? log.At(2312).Turn(true) : log).At(2314).Final("Yes, please book it.").At(2316).Turn(true).At(7300).Turn(false);
        Assert.Equal("Yes, please book it.", Words(log));
    }

    [Fact]
    public void The_same_word_in_the_next_turn_is_said_again()
    {
        var log = new Log().At(1000).Turn(true).At(1500).Final("Yes.").At(1510).Turn(false).At(2300).Turn(true).At(2600).Final("Yes.").At(2610).Turn(false);
        Assert.Equal(2, log.Record().User().Count + (log.Record().User()[0].Metadata!.Fragments ?? 1) - 1);
    }

    [Fact]
    public void A_sentence_that_is_heard_again_in_the_next_turn_was_said_again()
    {
        var log = new Log().Speaks(1000, 1500, "Yes please do that.").Add(new LLMFullResponseStartFrame(), "Llm").Speaks(2600, 3100, "Yes please do that.");
        Assert.Equal(["Yes please do that.", "Yes please do that."], log.Record().User().Select(row => row.Text));
    }

    [Fact]
    public void A_sentence_that_is_heard_again_after_the_turn_was_closed_was_said_again_though_nothing_opened_a_turn()
    {
        var log = new Log().Speaks(1000, 1500, "Yes please do that.").At(2800).Vad(true).At(3300).Vad(false).At(3450).Final("Yes please do that.");
        Assert.Equal(["Yes please do that.", "Yes please do that."], log.Record().User().Select(row => row.Text));
    }

    [Fact]
    public void Two_speakers_who_say_the_same_have_both_said_it()
    {
        var log = Speaking().At(2250).Add(new TranscriptionFrame { Text = "Yes.", UserId = "S1" }, "Stt").At(2260).Add(new TranscriptionFrame { Text = "Yes.", UserId = "S2" }, "Stt");
        Assert.Equal("Yes. Yes.", Words(log));
    }

    [Fact]
    public void Two_transcribers_do_not_restate_each_other()
    {
        var log = Speaking(until: 4000).At(2000).Final("I need a plumber.", "SttA").At(3900).Final("In Boston, today please.", "SttB");
        Assert.Equal("I need a plumber. In Boston, today please.", Words(log));
    }

    [Fact]
    public void Pieces_of_a_service_that_brings_its_own_spaces_are_increments() =>
        Assert.Equal("no no", Words(Speaking().At(1600).Add(new TranscriptionFrame { Text = "no", IncludesInterFrameSpaces = true }, "Stt").At(1610).Add(new TranscriptionFrame { Text = " no", IncludesInterFrameSpaces = true }, "Stt")));

    private static Log Speaking(double until = 2000)
    {
        var log = new Log().At(1200).Vad(true).Add(new UserStartedSpeakingFrame(), "User");
        return until > 2000 ? log : log.At(until + 200).Vad(false);
    }

    private static string? Words(Log log) => Assert.Single(log.Record().User()).Text;
}
