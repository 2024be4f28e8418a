using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Models;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Recording;

/// <summary>Who spoke, in which language, and whether the pipeline listened.</summary>
public class WhoSpokeTests
{
    [Fact]
    public void A_row_names_its_speaker_and_language()
    {
        var row = Row(Turn(("S1", "en-US", "Hello there.")));
        Assert.Equal(("S1", "en-US"), (row.Speaker, row.Language));
        Assert.Equal((null, null, null), (row.Speakers, row.Languages, row.Muted));
    }

    [Fact]
    public void Where_nobody_tells_them_there_are_none()
    {
        var row = Row(Turn(("", null, "Hello there."), (null, " ", "Is anybody there?")));
        Assert.Equal((null, null, null, null), (row.Speaker, row.Speakers, row.Language, row.Languages));
    }

    [Fact]
    public void Several_speakers_of_one_turn_stand_in_the_order_in_which_they_began()
    {
        var row = Row(Turn(("S2", "es", "Hola."), ("S1", "en", "He says hello."), ("S2", "es", "Gracias.")));
        Assert.Equal((null, null), (row.Speaker, row.Language));
        Assert.Equal(["S2", "S1"], row.Speakers!);
        Assert.Equal(["es", "en"], row.Languages!);
    }

    [Fact]
    public void A_final_that_restates_another_brings_its_own_language()
    {
        var log = new Log().At(1200).Vad(true).Turn(true).At(2500).Add(Said("S1", "en", "twenty one"), "Stt").At(2550).Add(Said("S1", "de", "Twenty-one."), "Stt").At(2600).Vad(false).At(3000).Turn(false);
        Assert.Equal("de", Row(log).Language);
    }

    [Fact]
    public void Words_of_which_only_an_interim_came_name_them_too()
    {
        var log = new Log().At(1200).Vad(true).Turn(true).At(1800).Add(new InterimTranscriptionFrame { Text = "Where is", UserId = "S1", Language = "en" }, "Stt").At(2200).Vad(false).At(4000).Turn(false);
        Assert.Equal(("S1", "en"), (Row(log).Speaker, Row(log).Language));
    }

    [Fact]
    public void Names_are_bounded_in_length_and_number()
    {
        var many = Enumerable.Range(0, 20).Select(number => ((string?)$"S{number}", (string?)new string('x', 5000), $"These are words number {number}.")).ToArray();
        var row = Row(Turn(many));
        Assert.Equal((8, 201), (row.Speakers!.Count, row.Language!.Length));
    }

    [Fact]
    public void What_a_muted_pipeline_heard_says_so_and_what_it_heard_after_it_does_not()
    {
        var log = new Log().At(1000).Add(new UserMuteStartedFrame(), "User").At(1900).Add(Said(null, null, "Hello?"), "Stt").At(3000).Add(new UserMuteStoppedFrame(), "User").Speaks(5000, 6000, "Is anybody there?");
        Assert.Equal([true, null], log.Record().User().Select(row => row.Metadata!.Muted));
    }

    [Fact]
    public void A_mute_within_a_turn_that_began_before_it_mutes_no_row()
    {
        var log = new Log().At(1200).Vad(true).Turn(true).At(2000).Vad(false).At(2100).Add(new UserMuteStartedFrame(), "User").At(2300).Add(new UserMuteStoppedFrame(), "User").At(2400).Add(Said(null, null, "One moment."), "Stt").Turn(false);
        Assert.Null(Row(log).Muted);
    }

    [Fact]
    public void Keys_that_are_pressed_during_a_mute_are_not_muted()
    {
        var log = new Log().At(1000).Add(new UserMuteStartedFrame(), "User").At(1500).Add(new InputDTMFFrame { Button = "5" }, "Input");
        Assert.Equal(("dtmf", null), (Row(log).Input, Row(log).Muted));
    }

    private static TranscriptionFrame Said(string? speaker, string? language, string text) => new() { Text = text, UserId = speaker, Language = language };

    private static Log Turn(params (string? Speaker, string? Language, string Text)[] told)
    {
        var log = new Log().At(1200).Vad(true).Turn(true);
        for (var i = 0; i < told.Length; i++) log.At(3000 + (i * 2000)).Add(Said(told[i].Speaker, told[i].Language, told[i].Text), "Stt");
        return log.At(3100 + (told.Length * 2000)).Vad(false).At(3500 + (told.Length * 2000)).Turn(false);
    }

    private static TranscriptMetadata Row(Log log) => Assert.Single(log.Record().User()).Metadata!;
}
