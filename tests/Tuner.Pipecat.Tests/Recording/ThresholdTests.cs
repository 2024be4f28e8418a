using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Recording;

/// <summary>Where one thing becomes two, or something becomes nothing: each threshold from both sides.</summary>
public class ThresholdTests
{
    [Theory]
    [InlineData(150, 1)]
    [InlineData(250, 2)]
    public void Silence_of_200_ms_inside_an_utterance_begins_a_new_row(double silence, int rows)
    {
        var log = new Log().At(500).Answers("One two three four.").Voices("One two three four.").Plays(300, stops: false);
        for (var i = 0; i < 14; i++) log.At(870 + 300 + silence + (i * 50)).Add(Log.Chunk(null, 50), "Output");
        Assert.Equal(rows, log.Record().Agent().Count);
    }

    [Theory]
    [InlineData(40, 1)]
    [InlineData(100, 2)]
    public void Silence_of_60_ms_between_two_utterances_begins_a_new_row(double silence, int rows)
    {
        var log = new Log().At(500).Answers("One two.").Voices("One two.", "c1").Voices("Three four.", "c2").Plays(500, stops: false);
        for (var i = 0; i < 10; i++) log.At(970 + 500 + silence + (i * 50)).Add(Log.Chunk(null, 50), "Output");
        Assert.Equal(rows, log.Record().Agent().Count);
    }

    [Theory]
    [InlineData(50, 0)]
    [InlineData(70, 70)]
    public void A_chunk_that_was_held_up_for_less_than_60_ms_delays_no_sound_behind_it(double late, long behind)
    {
        var log = new Log().At(500).Answers("One two three four.").Voices("One two three four.").Plays(300, stops: false);
        log.At(1170 + late).Add(Log.Chunk(null, 50), "Output");
        for (var i = 1; i < 14; i++) log.At(1170 + (i * 50)).Add(Log.Chunk(null, 50), "Output");
        Assert.Equal(1170 + 700 + behind, Assert.Single(log.Record().Agent()).EndMs);
    }

    [Theory]
    [InlineData(450, 0)]
    [InlineData(550, 1)]
    public void Sound_of_which_nobody_knows_words_is_a_row_from_half_a_second_on(double ms, int rows) =>
        Assert.Equal(rows, new Log().At(500).Plays(ms).Record().Agent().Count);

    [Theory]
    [InlineData(900, 1)]
    [InlineData(1100, 2)]
    public void Speech_that_no_strategy_opened_is_one_row_while_its_pauses_are_under_a_second(double pause, int rows)
    {
        var log = Sound(new Log(), 1000, 1500, "Wait.");
        Assert.Equal(rows, Sound(log, 1500 + pause, 3000 + pause, "No.").Record().User().Count);
    }

    [Theory]
    [InlineData(900, 1)]
    [InlineData(1100, 2)]
    public void Transcripts_that_no_strategy_and_no_detector_took_are_one_row_while_their_pauses_are_under_a_second(double pause, int rows)
    {
        var log = new Log().At(1000).Add(new TranscriptionFrame { Text = "Uh-huh." }, "Stt").At(1000 + pause).Add(new InterimTranscriptionFrame { Text = "I want" }, "Stt")
            .At(1500 + pause).Add(new TranscriptionFrame { Text = "I want tea." }, "Stt");
        Assert.Equal(rows, log.Record().User().Count);
    }

    [Theory]
    [InlineData(4900, "I want a pizza with olives.")]
    [InlineData(5100, "I want a pizza")]
    public void A_final_transcript_within_five_seconds_of_the_turns_end_belongs_to_it(double late, string first)
    {
        var log = new Log().Speaks(1000, 2000, "I want a pizza");
        log.At(2500 + late).Add(new TranscriptionFrame { Text = "with olives." }, "Stt");
        Assert.Equal(first, log.Record().User()[0].Text);
    }

    [Theory]
    [InlineData(40, true)]
    [InlineData(100, false)]
    public void A_turn_that_ends_within_60_ms_of_a_transcript_waited_for_it(double after, bool waited)
    {
        var log = new Log().At(1200).Add(new VADUserStartedSpeakingFrame { StartSecs = 0.2 }, "User").Add(new UserStartedSpeakingFrame(), "User");
        log.At(2200).Add(new VADUserStoppedSpeakingFrame { StopSecs = 0.2 }, "User").At(2400).Add(new TranscriptionFrame { Text = "Hello." }, "Stt");
        log.At(2400 + after).Add(new UserStoppedSpeakingFrame(), "User").Add(new LLMContextFrame(), "UserAggregator").Answers("Hi.").Voices("Hi.").Plays(250);
        var timeline = Assert.Single(log.Record().Agent()).Metadata!.LatencyTimeline!;
        Assert.Equal(waited, timeline.Any(span => span is { Key: "transcript", Owner: "Stt", StartMs: 2200, EndMs: 2400 }));
        Assert.Contains(timeline, span => span.Key == "turn_strategy");
    }

    [Theory]
    [InlineData(2000, 2000)]
    [InlineData(2001, 2001)]
    [InlineData(50_000, 2001)]
    public void An_errors_message_is_cut_behind_2000_characters(int length, int kept) =>
        Assert.Equal(kept, Assert.Single(new Log().At(1000).Add(new ErrorFrame { Error = new string('x', length) }, "Llm").Record().GeneralMetaDataRaw!.Errors!).Message.Length);

    [Fact]
    public void A_bot_that_is_killed_while_it_speaks_was_cut_and_one_that_had_fallen_silent_was_not()
    {
        var killed = new Log().At(500).Answers("One two three four.").Voices("One two three four.").Plays(500, stops: false);
        Assert.True(Assert.Single(killed.Record().Agent()).Metadata!.Interrupted);
        var silent = new Log().At(500).Answers("One two three four.").Voices("One two three four.").Plays(500, stops: false).At(5000).Add(new ClientConnectedFrame());
        Assert.False(Assert.Single(silent.Record().Agent()).Metadata!.Interrupted);
    }

    [Theory]
    [InlineData(150, true)]
    [InlineData(250, false)]
    public void A_bot_whose_sound_ended_within_200_ms_of_the_logs_last_line_was_still_speaking(double after, bool interrupted)
    {
        var log = new Log().At(500).Answers("One two three four.").Voices("One two three four.").Plays(500, stops: false);
        var end = log.Record().Agent().Single().EndMs!.Value;
        Assert.Equal(interrupted, Assert.Single(log.At(end + after).Add(new ClientConnectedFrame()).Record().Agent()).Metadata!.Interrupted);
    }

    [Theory]
    [InlineData(2400, "three")]
    [InlineData(2600, "Five six.")]
    public void A_voice_that_was_not_done_may_starve_for_two_and_a_half_seconds_before_the_bots_stop_ends_it(double pause, string heard)
    {
        var log = new Log().At(500).Answers("One two three four. Five six.");
        log.Add(new AggregatedTextFrame { Text = "One two three four.", ContextId = "c1", AggregatedBy = "sentence" }, "Tts").Add(new TTSStartedFrame { ContextId = "c1" }, "Tts");
        for (var i = 0; i < 4; i++) log.Add(Log.Chunk("c1", 250), "Tts");
        log.Plays(500, stops: false);
        // Half of it sounded; the transport says that the bot stopped, and then sounds again: with the rest, or with what came after.
        log.At(770 + 500 + pause).Add(new BotStoppedSpeakingFrame(), "Output").Voices("Five six.", "c2").Plays(250);
        Assert.Contains(heard, log.Record().Agent()[^1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_first_failure_of_the_resolver_is_the_one_that_is_told()
    {
        var log = new Log().At(1000).Add(new DisconnectionReasonEvent { Error = "KeyError" }).Add(new DisconnectionReasonEvent { Error = "ValueError" });
        Assert.Equal("KeyError", log.Record().GeneralMetaDataRaw!.Recording!.ResolverError);
    }

    private static Log Sound(Log log, double from, double to, string text)
    {
        log.At(from + 200).Add(new VADUserStartedSpeakingFrame { StartSecs = 0.2 }, "User");
        return log.At(to + 200).Add(new VADUserStoppedSpeakingFrame { StopSecs = 0.2 }, "User").At(to + 250).Add(new TranscriptionFrame { Text = text }, "Stt");
    }
}
