using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Recording;

/// <summary>Transcripts that come again in another form: formatted, with numerals, grown, cleaned of fillers.</summary>
public sealed class RestatedTranscriptTests
{
    [Theory]
    [InlineData("twelve", "12.")]
    [InlineData("twenty one", "21.")]
    [InlineData("nineteen eighty four", "1984.")]
    [InlineData("it costs two hundred and five dollars", "It costs $205.")]
    public void Numbers_that_were_told_in_words_are_restated_in_digits(string first, string second) =>
        Assert.Equal(second, Words(Spoke().At(2250).Final(first).At(2300).Final(second)));

    [Theory]
    [InlineData("I need a plumber", "I need a plumber.")]
    [InlineData("my order number is four two one", "My order number is 421.")]
    public void A_hesitation_in_the_middle_makes_no_second_telling_of_a_formatted_one(string first, string second)
    {
        var log = new Log().At(1200).Vad(true).Turn(true).At(1900).Vad(false).At(2700).Vad(true).At(3900).Vad(false);
        Assert.Equal(second, Words(log.At(4050).Final(first).At(4150).Final(second)));
    }

    [Fact]
    public void A_formatted_final_takes_the_place_of_the_plain_one_where_no_detector_listens() =>
        Assert.Equal("Yes, please.", Words(new Log().At(1000).Turn(true, "Stt").At(2000).Final("yes please").At(2900).Final("Yes, please.").At(2910).Turn(false, "Stt")));

    [Fact]
    public void A_formatted_final_that_comes_when_he_speaks_anew_is_of_what_he_said_before()
    {
        var log = new Log().Speaks(1000, 1600, "yes please").At(2700).Vad(true).Turn(true).At(3400).Final("Yes, please.").At(4200).Vad(false).At(4350).Final("Wait, not today.").Turn(false);
        Assert.Equal(["Yes, please.", "Wait, not today."], log.Record().User().Select(row => row.Text));
    }

    [Fact]
    public void Finals_that_grow_over_pauses_are_one()
    {
        var log = new Log().At(1200).Vad(true).Turn(true).At(1900).Final("I need a plumber").At(2000).Vad(false).At(3000).Vad(true).At(4300).Vad(false);
        Assert.Equal("I need a plumber in Boston by Friday", Words(log.At(4400).Final("I need a plumber in Boston by Friday")));
    }

    [Fact]
    public void A_transcriber_that_grew_its_finals_goes_on_to()
    {
        var log = new Log().At(1200).Vad(true).Turn(true).At(1800).Final("I need").At(2200).Final("I need a plumber").At(6200).Vad(false);
        Assert.Equal("I need a plumber in Boston", Words(log.At(6300).Final("I need a plumber in Boston")));
    }

    [Fact]
    public void A_second_question_that_begins_as_the_first_and_grows_leaves_the_first_where_it_was()
    {
        var log = new Log().At(1200).Vad(true).Turn(true).At(2200).Vad(false).At(2300).Final("Is the mirror round?").At(2800).Vad(true).At(4000).Vad(false);
        Assert.Equal("Is the mirror round? Is the letter broken?", Words(log.At(4100).Final("Is the").At(4500).Final("Is the letter broken?")));
    }

    [Fact]
    public void Who_begins_anew_and_finishes_has_said_both()
    {
        var log = new Log().At(1200).Vad(true).Turn(true).At(1900).Final("I want").At(5000).Vad(false);
        Assert.Equal("I want I want a plumber.", Words(log.At(5100).Final("I want a plumber.")));
    }

    [Theory]
    [InlineData("uh yes", "Yes.")]
    [InlineData("Yes, please book it.", "book it.")]
    public void What_is_told_of_the_last_words_once_more_in_the_same_moment_was_said_once(string first, string second)
    {
        var log = Spoke().At(2250).Final(first).At(2255).Final(second);
        var text = Words(log)!;
        Assert.Equal(1, text.ToLowerInvariant().Split(second.ToLowerInvariant().TrimEnd('.')).Length - 1);
    }

    [Fact]
    public void Two_transcribers_write_one_word_each_in_their_own_way() =>
        Assert.Equal("Yes.", Words(Spoke().At(2250).Final("Yes.", "SttA").At(2400).Final("yes", "SttB")));

    [Fact]
    public void A_late_interim_of_what_was_told_opens_no_row()
    {
        var log = new Log().Speaks(1000, 2000, "I need a plumber.").At(2600).Interim("I need a plum").At(2900).Answers("Sure.").Voices("Sure.").Plays(250);
        Assert.Equal("I need a plumber.", Words(log));
        Assert.NotNull(log.Record().Agent()[0].Metadata!.E2ELatency);
    }

    [Fact]
    public void A_word_that_is_said_again_after_the_answer_and_told_by_interims_alone_is_a_row()
    {
        var log = new Log().Speaks(1000, 2000, "Hello?").Answers("Hi.").Voices("Hi.").Plays(250).At(5500).Interim("Hello").At(9000).Add(new CancelFrame(), "Task::Source");
        Assert.Equal(2, log.Record().User().Count);
    }

    private static Log Spoke() => new Log().At(1200).Vad(true).Add(new UserStartedSpeakingFrame(), "User").At(2200).Vad(false);

    private static string? Words(Log log) => Assert.Single(log.Record().User()).Text;
}
