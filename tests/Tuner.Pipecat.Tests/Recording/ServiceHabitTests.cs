using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Recording;

/// <summary>Habits of transcribers that calls through Pipecat's own classes showed: what they tell late, early or not at all.</summary>
public class ServiceHabitTests
{
    private const string Flux = "DeepgramFluxSTTService#0";

    private static Log Cough() => new Log().At(1200).Vad(true).Turn(true).At(1500).Vad(false);

    [Fact]
    public void A_cough_before_words_that_come_only_as_a_final_is_no_speech()
    {
        var row = Assert.Single(Cough().At(3200).Vad(true).At(4200).Vad(false).At(4300).Final("Where is my order?").At(4600).Turn(false).Record().User());
        Assert.Equal(("Where is my order?", 3000, 4000), (row.Text, row.StartMs, row.EndMs));
    }

    [Fact]
    public void Two_sounds_that_are_told_late_by_a_final_each_were_both_speech()
    {
        var row = Assert.Single(Cough().At(2700).Vad(true).At(3700).Vad(false).At(3900).Final("Yes.").At(3950).Final("A table for two.").At(4200).Turn(false).Record().User());
        Assert.Equal(("Yes. A table for two.", 1000), (row.Text, row.StartMs));
    }

    [Fact]
    public void A_sound_on_which_the_transcriber_failed_is_taken_for_no_cough()
    {
        var log = Cough().At(1700).Add(new ErrorFrame { Error = "400" }, "GroqSTTService#0").At(3200).Vad(true).At(4200).Vad(false).At(4300).Final("Where is my order?");
        Assert.Equal(1000, Assert.Single(log.At(4600).Turn(false).Record().User()).StartMs);
    }

    [Fact]
    public void A_word_that_comes_before_the_detector_is_sure_of_it_is_of_the_sound_that_it_then_tells()
    {
        var log = Cough().At(3190).Interim("Where").At(3200).Vad(true).At(4200).Vad(false).At(4300).Final("Where is my order?");
        var row = Assert.Single(log.At(4600).Turn(false).Record().User());
        Assert.Equal(("Where is my order?", 3000, 4000), (row.Text, row.StartMs, row.EndMs));
    }

    [Theory]
    [InlineData("Nein, der", "grüne Wagen.", "Nein, der grüne Wagen.")] // the second piece of one sentence
    [InlineData("Is the", "Is the garden heavy?", "Is the garden heavy?")] // the whole of it
    public void Words_that_are_told_as_interim_ones_first_are_of_the_turn_that_was_closed_before_them(string told, string late, string whole)
    {
        var row = Assert.Single(new Log().Speaks(1000, 2200, told).Answers("Fine.").At(3000).Interim(late).Final(late).Record().User());
        Assert.Equal((whole, 1000, 2200), (row.Text, row.StartMs, row.EndMs));
    }

    [Fact]
    public void Words_that_the_sound_could_not_hold_begin_a_turn()
    {
        var rows = new Log().Speaks(1000, 1300, "Yes.").Answers("Fine.").At(3100).Interim("I would like a table for four people").Record().User();
        Assert.Equal(["Yes.", "I would like a table for four people"], rows.Select(row => row.Text));
    }

    [Theory]
    [InlineData(Flux, "User", false)] // a transcriber before the aggregator that mutes: its cut goes no further
    [InlineData("User", "Llm", true)]
    [InlineData("RealtimeLLMService#0", "Tts", true)]
    public void A_cut_that_the_muted_aggregator_holds_back_cuts_nobody_off(string by, string next, bool cuts)
    {
        var log = new Log().Speaks(1000, 2000, "Where is it?").Answers("It is near the river now.").Voices("It is near the river now.").Plays(500, stops: false)
            .Add(new UserMuteStartedFrame(), "User").Add(new InterruptionFrame { Destination = next }, by);
        var row = (cuts ? log.Add(new BotStoppedSpeakingFrame(), "Output") : log.Plays(1000)).Record().Agent()[0];
        Assert.Equal((cuts, cuts ? "It is" : "It is near the river now."), (row.Metadata?.Interrupted == true, row.Text));
    }

    [Fact]
    public void Words_of_a_muted_caller_that_resemble_the_ones_before_are_his_own()
    {
        var rows = new Log().Speaks(1000, 2600, "Please send an early letter.").Answers("Fine.").At(4000).Add(new UserMuteStartedFrame(), "User")
            .At(8000).Turn(true, Flux).At(9900).Final("Please send an early garden.").Turn(false, Flux).Record().User();
        Assert.Equal([("Please send an early letter.", null), ("Please send an early garden.", (bool?)true)], rows.Select(row => (row.Text, row.Metadata!.Muted)));
    }

    [Fact]
    public void A_stop_that_two_frames_tell_after_the_turn_was_closed_begins_nothing()
    {
        var rows = new Log().At(1200).Vad(true).Turn(true).At(1900).Final("Where is it?").Turn(false)
            .At(2000).Add(new VADUserStoppedSpeakingFrame { StopSecs = 0.2 }, "User", FrameDirection.Upstream).Vad(false)
            .At(5000).Turn(true).At(5200).Vad(true).At(6000).Final("Hello?").Turn(false).At(6200).Vad(false).Record().User();
        Assert.Equal([(1000, 1800), (5000, 6000)], rows.Select(row => ((int)row.StartMs!, (int)row.EndMs!)));
    }
}
