using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Recording;

/// <summary>To which turn a sound or a word belongs.</summary>
public sealed class TurnBoundsTests
{
    [Fact]
    public void What_a_muted_pipeline_heard_is_no_part_of_the_turn_after_it()
    {
        var log = Muted().At(1200).Vad(true).At(2900).Vad(false).At(3300).Vad(true).At(5400).Add(new UserMuteStoppedFrame(), "User").At(5500).Vad(false)
            .At(6300).Vad(true).Turn(true).At(6800).Vad(false).At(6950).Final("Yes.").Turn(false);
        Assert.Equal((6100, 6600), Span(log));
    }

    [Fact]
    public void An_echo_that_ends_behind_the_mute_is_no_part_of_the_turn_after_it()
    {
        var log = Muted().At(3300).Vad(true).At(5400).Add(new UserMuteStoppedFrame(), "User").At(5900).Vad(false).At(6300).Vad(true).Turn(true).At(6800).Vad(false).At(6950).Final("Yes.");
        Assert.Equal((6100, 6600), Span(log));
    }

    [Fact]
    public void A_caller_who_speaks_on_when_the_mute_ends_begins_there()
    {
        var log = Muted().At(5000).Vad(true).At(5400).Add(new UserMuteStoppedFrame(), "User").At(6800).Vad(false).At(6950).Final("I do agree.").Turn(true).At(7000).Turn(false);
        Assert.Equal((5400, 6600), Span(log));
        Assert.NotNull(log.Answers("Good.").Voices("Good.").Plays(250).Record().Agent()[0].Metadata!.E2ELatency);
    }

    [Fact]
    public void Of_a_caller_who_speaks_on_when_the_mute_ends_the_words_are_his_also_where_none_came_since()
    {
        var row = Assert.Single(Muted().At(1200).Vad(true).At(1500).Interim("I do agree").At(2400).Add(new UserMuteStoppedFrame(), "User").At(3000).Vad(false).At(3100).Turn(true).At(3400).Turn(false).Record().User());
        Assert.Equal(("I do agree", 2400L, 2800L), (row.Text, row.StartMs!.Value, row.EndMs!.Value));
    }

    [Fact]
    public void A_mute_that_begins_and_ends_in_a_pause_leaves_a_turn_whole()
    {
        var log = new Log().At(1200).Vad(true).Turn(true).At(2000).Vad(false).At(2100).Add(new UserMuteStartedFrame(), "User").At(2300).Add(new UserMuteStoppedFrame(), "User")
            .At(2700).Vad(true).At(3500).Vad(false).At(3700).Final("I need a plumber.").Turn(false);
        Assert.Equal((1000, 3300), Span(log));
    }

    [Fact]
    public void A_turn_that_was_closed_takes_no_sound_that_comes_long_after_it()
    {
        var log = new Log().At(1200).Vad(true).Turn(true).At(2900).Final("How are you?").At(7900).Turn(false).Answers("Fine.").Voices("Fine.").Plays(250)
            .At(12600).Interim("What").Turn(true).At(13500).Vad(false).At(13600).Final("What about tomorrow?").At(13700).Turn(false);
        var rows = log.Record().User();
        Assert.Equal([(1000, 2900), (12600, 13300)], rows.Select(row => (row.StartMs!.Value, row.EndMs!.Value)));
    }

    [Fact]
    public void A_detector_that_tells_the_stop_just_after_the_turn_was_closed_is_believed()
    {
        var log = new Log().At(1200).Vad(true).Turn(true, "Flux").At(2500).Final("How are you?", "Flux").Turn(false, "Flux").At(2600).Vad(false);
        Assert.Equal((1000, 2400), Span(log));
        Assert.Equal("vad", log.Record().User()[0].Metadata!.Measured!.End);
    }

    [Fact]
    public void A_segment_that_comes_after_the_end_of_the_turn_and_before_the_model_is_asked_is_its_last()
    {
        var log = External().At(3420).Final("in Boston, please.");
        var row = Assert.Single(log.At(3900).Add(new LLMContextFrame(), "UserAggregator").Answers("Sure.").Voices("Sure.").Plays(250).Record().User());
        Assert.Equal(("I need a plumber in Boston, please.", 2), (row.Text, row.Metadata!.Fragments));
    }

    [Fact]
    public void What_is_said_after_the_model_was_asked_is_another_turn()
    {
        var log = External().At(3400).Add(new LLMContextFrame(), "UserAggregator").Add(new LLMFullResponseStartFrame(), "Llm").At(4200).Final("Hello?").At(4210).Turn(true).At(4300).Turn(false);
        Assert.Equal(["I need a plumber", "Hello?"], log.Record().User().Select(row => row.Text));
    }

    [Fact]
    public void What_is_said_after_the_bot_was_heard_is_another_turn_though_no_model_was_asked()
    {
        var log = External().At(3400).Voices("One moment.").Plays(500).At(4500).Final("Hello?").At(4510).Turn(true).At(4600).Turn(false);
        Assert.Equal(["I need a plumber", "Hello?"], log.Record().User().Select(row => row.Text));
    }

    [Fact]
    public void A_final_that_is_too_long_for_the_new_speech_is_of_the_one_before()
    {
        var log = new Log().Speaks(1000, 3000, "First of all").At(3900).Vad(true).Turn(true).At(4000).Final("I would like to move my appointment to next Tuesday.")
            .At(4700).Vad(false).At(4900).Final("Is that fine?").Turn(false);
        Assert.Equal(["First of all I would like to move my appointment to next Tuesday.", "Is that fine?"], log.Record().User().Select(row => row.Text));
    }

    [Fact]
    public void A_short_final_after_the_new_speech_began_is_of_the_new_one()
    {
        var log = new Log().Speaks(1000, 3000, "First of all").At(3900).Vad(true).Turn(true).At(4300).Final("Wait.").At(4500).Vad(false).Turn(false);
        Assert.Equal(["First of all", "Wait."], log.Record().User().Select(row => row.Text));
    }

    [Fact]
    public void Words_that_go_on_long_after_the_detector_lost_him_move_his_end()
    {
        var log = new Log().At(1200).Vad(true).Turn(true).At(2200).Vad(false).At(2400).Final("I need a plumber").At(3300).Interim("in Boston").At(4200).Final("in Boston by Friday.").At(4500).Turn(false);
        Assert.Equal((1000, 4200), Span(log));
        Assert.Equal("estimated", log.Record().User()[0].Metadata!.Measured!.End);
    }

    [Fact]
    public void Interims_that_grow_long_after_the_detector_lost_him_move_his_end()
    {
        var log = new Log().At(1200).Vad(true).Turn(true).At(1700).Interim("I need").At(2000).Vad(false).At(2500).Interim("I need a plumber").At(3000).Interim("I need a plumber in Boston")
            .At(3600).Interim("I need a plumber in Boston by Friday").At(4000).Final("I need a plumber in Boston by Friday.").At(4300).Turn(false);
        Assert.Equal((1000, 3600), Span(log));
    }

    [Fact]
    public void A_mute_of_a_second_and_more_in_an_open_turn_ends_it()
    {
        var log = new Log().At(1200).Vad(true).Turn(true).At(2000).Vad(false).At(2100).Final("One moment.").At(2200).Add(new UserMuteStartedFrame(), "User").At(5200).Add(new UserMuteStoppedFrame(), "User")
            .At(5700).Vad(true).At(6500).Vad(false).At(6700).Final("I am back.").Turn(false);
        Assert.Equal([(1000, 1800), (5500, 6300)], log.Record().User().Select(row => (row.StartMs!.Value, row.EndMs!.Value)));
    }

    [Theory]
    [InlineData(2400, 2600)]
    [InlineData(4000, 4100)]
    [InlineData(2400, 3600)]
    public void A_slow_transcriber_moves_no_end(double first, double second)
    {
        var log = new Log().At(1200).Vad(true).Turn(true).At(2200).Vad(false).At(first).Final("I need").At(second).Final("a plumber.").At(4500).Turn(false);
        Assert.Equal((1000, 2000), Span(log));
    }

    [Fact]
    public void A_final_that_says_what_an_interim_said_moves_no_end()
    {
        var log = new Log().At(1200).Vad(true).Turn(true).At(2200).Vad(false).At(2300).Interim("I need a plumber").At(3900).Final("I need a plumber.").At(4500).Turn(false);
        Assert.Equal((1000, 2000), Span(log));
    }

    [Fact]
    public void Who_speaks_again_when_the_line_drops_spoke_until_then()
    {
        var log = new Log().At(1200).Vad(true).Turn(true).At(2000).Vad(false).At(2100).Final("I need").At(2600).Vad(true).At(3000).Interim("a plumber").At(4000).Add(new CancelFrame(), "Task::Source");
        Assert.Equal((1000, 4000), Span(log));
    }

    [Fact]
    public void Words_of_which_only_the_end_was_heard_took_their_usual_time_but_none_from_the_turn_before()
    {
        Assert.Equal((1055, 2000), Span(new Log().At(2200).Vad(false).At(2400).Final("Where is my order?")));
        var log = new Log().Speaks(1000, 2000, "Hi.").Answers("Yes?").Voices("Yes?").Plays(250).At(3300).Vad(false).At(3400).Final("Where is my order?");
        Assert.Equal([(1000, 2000), (2500, 3100)], log.Record().User().Select(row => (row.StartMs!.Value, row.EndMs!.Value)));
    }

    [Fact]
    public void A_turn_that_a_strategy_opened_begins_where_the_detector_then_says_that_he_began() =>
        Assert.Equal((900, 2000), Span(new Log().At(1000).Turn(true).At(1100).Vad(true).At(2200).Vad(false).At(2300).Final("Hello there.").Turn(false)));

    private static Log Muted() => new Log().At(10).Add(new UserMuteStartedFrame(), "User");

    private static Log External() =>
        new Log().At(1300).Turn(true, "Stt").At(1700).Interim("I need").At(2300).Final("I need a plumber").At(3300).Turn(false, "Stt");

    private static (long, long) Span(Log log)
    {
        var row = Assert.Single(log.Record().User());
        return (row.StartMs!.Value, row.EndMs!.Value);
    }
}
