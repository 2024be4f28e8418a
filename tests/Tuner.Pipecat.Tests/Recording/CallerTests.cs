using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Recording;

public class CallerTests
{
    [Fact]
    public void A_turn_runs_from_the_first_sound_to_the_last_and_not_to_when_the_detector_told()
    {
        var row = Assert.Single(new Log().Speaks(1000, 2000, "Hello there.").Record().User());
        Assert.Equal(("Hello there.", 1000, 2000), (row.Text, row.StartMs, row.EndMs));
        Assert.Equal(("vad", "vad"), (row.Metadata!.Measured!.Start, row.Metadata.Measured.End));
    }

    [Fact]
    public void The_detectors_stop_told_twice_is_one_stop()
    {
        var log = new Log().At(1200).Add(new VADUserStartedSpeakingFrame { StartSecs = 0.2 }, "User", FrameDirection.Upstream)
            .Add(new VADUserStartedSpeakingFrame { StartSecs = 0.2 }, "User").Add(new UserStartedSpeakingFrame(), "User")
            .At(2200).Add(new VADUserStoppedSpeakingFrame { StopSecs = 0.2 }, "User", FrameDirection.Upstream)
            .At(2201).Add(new VADUserStoppedSpeakingFrame { StopSecs = 0.2 }, "User")
            .Add(new TranscriptionFrame { Text = "Yes." }, "Stt");
        Assert.Equal((1000, 2000), (log.Record().User()[0].StartMs, log.Record().User()[0].EndMs));
    }

    [Fact]
    public void Utterances_of_one_turn_are_one_row()
    {
        var log = new Log().At(1200).Add(new VADUserStartedSpeakingFrame { StartSecs = 0.2 }).Add(new UserStartedSpeakingFrame())
            .At(1700).Add(new VADUserStoppedSpeakingFrame { StopSecs = 0.2 }).Add(new TranscriptionFrame { Text = "A table" })
            .At(2100).Add(new VADUserStartedSpeakingFrame { StartSecs = 0.2 })
            .At(2700).Add(new VADUserStoppedSpeakingFrame { StopSecs = 0.2 }).Add(new TranscriptionFrame { Text = "for four." })
            .At(3000).Add(new UserStoppedSpeakingFrame());
        var row = Assert.Single(log.Record().User());
        Assert.Equal(("A table for four.", 1000, 2500, 2), (row.Text, row.StartMs, row.EndMs, row.Metadata!.Fragments));
    }

    [Fact]
    public void A_late_final_belongs_to_the_turn_that_it_was_spoken_in()
    {
        var record = new Log().Speaks(1000, 2000, "I want a pizza").At(3500).Add(new TranscriptionFrame { Text = "with olives." }, "Stt").Record();
        Assert.Equal("I want a pizza with olives.", Assert.Single(record.User()).Text);
    }

    [Fact]
    public void Speech_of_which_only_interim_transcripts_came_is_kept_and_says_so()
    {
        var log = new Log().At(1200).Add(new VADUserStartedSpeakingFrame { StartSecs = 0.2 }).Add(new UserStartedSpeakingFrame())
            .At(1500).Add(new InterimTranscriptionFrame { Text = "Where" }).At(1800).Add(new InterimTranscriptionFrame { Text = "Where is" })
            .At(2200).Add(new VADUserStoppedSpeakingFrame { StopSecs = 0.2 }).At(4000).Add(new UserStoppedSpeakingFrame());
        var row = Assert.Single(log.Record().User());
        Assert.Equal(("Where is", true), (row.Text, row.Metadata!.Estimated));
    }

    [Fact]
    public void A_cough_is_no_row()
    {
        var log = new Log().At(1200).Add(new VADUserStartedSpeakingFrame { StartSecs = 0.2 }).Add(new UserStartedSpeakingFrame())
            .At(1500).Add(new VADUserStoppedSpeakingFrame { StopSecs = 0.2 }).At(6500).Add(new UserStoppedSpeakingFrame());
        Assert.Empty(log.Record().User());
    }

    [Fact]
    public void A_turn_that_no_detector_saw_is_as_long_as_its_transcripts_and_says_so()
    {
        var log = new Log().At(1000).Add(new InterimTranscriptionFrame { Text = "Where" }, "Stt").Add(new UserStartedSpeakingFrame(), "User")
            .At(2000).Add(new TranscriptionFrame { Text = "Where is it?" }, "Stt").At(2300).Add(new UserStoppedSpeakingFrame(), "User");
        var row = Assert.Single(log.Record().User());
        Assert.Equal((1000, 2000, "estimated", "estimated"), (row.StartMs, row.EndMs, row.Metadata!.Measured!.Start, row.Metadata.Measured.End));
    }

    [Fact]
    public void A_transcript_that_opens_the_turn_is_part_of_it()
    {
        var log = new Log().At(1000).Add(new TranscriptionFrame { Text = "Hello." }, "Stt").Add(new UserStartedSpeakingFrame(), "User")
            .At(1300).Add(new UserStoppedSpeakingFrame(), "User")
            .At(4000).Add(new TranscriptionFrame { Text = "Anyone?" }, "Stt").Add(new UserStartedSpeakingFrame(), "User");
        Assert.Equal(["Hello.", "Anyone?"], log.Record().User().Select(row => row.Text!));
    }

    [Fact]
    public void A_caller_who_speaks_when_the_call_ends_spoke_until_then()
    {
        var log = new Log().At(1200).Add(new VADUserStartedSpeakingFrame { StartSecs = 0.2 }).Add(new UserStartedSpeakingFrame())
            .At(1500).Add(new InterimTranscriptionFrame { Text = "But I" }).At(2000).Add(new CancelFrame());
        Assert.Equal(2000, Assert.Single(log.Record().User()).EndMs);
    }

    [Theory]
    [InlineData("你好，", "我要退货。", "你好，我要退货。")]
    [InlineData("สวัสดี", "ครับ", "สวัสดีครับ")]
    [InlineData("مرحبا", "بك", "مرحبا بك")]
    [InlineData("Ja,", "bitte 👍", "Ja, bitte 👍")]
    public void Transcripts_are_joined_as_their_language_joins(string first, string second, string whole)
    {
        var log = new Log().At(1200).Add(new VADUserStartedSpeakingFrame { StartSecs = 0.2 }).Add(new UserStartedSpeakingFrame())
            .At(1500).Add(new TranscriptionFrame { Text = first }).Add(new TranscriptionFrame { Text = second });
        Assert.Equal(whole, Assert.Single(log.Record().User()).Text);
    }

    [Fact]
    public void Pieces_that_bring_their_own_spaces_are_joined_as_they_are()
    {
        var log = new Log().At(1000);
        foreach (var piece in new[] { "Hel", "lo", " wor", "ld" }) log.Add(new TranscriptionFrame { Text = piece, IncludesInterFrameSpaces = true }, "Llm");
        Assert.Equal("Hello world", Assert.Single(log.Record().User()).Text);
    }

    [Fact]
    public void A_service_that_hears_turns_itself_tells_their_bounds_and_its_words_may_come_after_the_answer_began()
    {
        var log = new Log().At(500).Add(new LLMFullResponseStartFrame(), "Llm").At(600).Add(new LLMFullResponseEndFrame(), "Llm")
            .At(1000).Add(new UserStartedSpeakingFrame(), "Llm").At(2000).Add(new UserStoppedSpeakingFrame(), "Llm");
        foreach (var piece in new[] { "I", " want", " it" }) log.At(2300).Add(new InterimTranscriptionFrame { Text = piece }, "Llm", FrameDirection.Upstream);
        Assert.Equal(("I want it", 1000L, 2000L), Only(log));
        log.At(2600).Add(new TranscriptionFrame { Text = "I want it now." }, "Llm", FrameDirection.Upstream);
        Assert.Equal(("I want it now.", 1000L, 2000L), Only(log));

        static (string?, long?, long?) Only(Log log)
        {
            var row = Assert.Single(log.Record().User());
            return (row.Text, row.StartMs, row.EndMs);
        }
    }

    [Fact]
    public void What_is_said_after_the_model_was_asked_is_another_row()
    {
        var log = new Log().At(1200).Add(new VADUserStartedSpeakingFrame { StartSecs = 0.2 }).Add(new UserStartedSpeakingFrame())
            .At(2200).Add(new VADUserStoppedSpeakingFrame { StopSecs = 0.2 }).Add(new TranscriptionFrame { Text = "I want to book" })
            .At(2500).Add(new LLMContextFrame(), "UserAggregator").Add(new LLMFullResponseStartFrame(), "Llm").At(2900).Add(new LLMFullResponseEndFrame(), "Llm")
            .At(4200).Add(new VADUserStartedSpeakingFrame { StartSecs = 0.2 }).At(5200).Add(new VADUserStoppedSpeakingFrame { StopSecs = 0.2 })
            .Add(new TranscriptionFrame { Text = "a table." }).At(5500).Add(new UserStoppedSpeakingFrame());
        Assert.Equal([("I want to book", 1000L), ("a table.", 4000L)], log.Record().User().Select(row => (row.Text!, row.StartMs!.Value)));
    }

    [Fact]
    public void A_cough_before_the_words_is_no_part_of_them()
    {
        var log = new Log().At(1200).Add(new VADUserStartedSpeakingFrame { StartSecs = 0.2 }).Add(new UserStartedSpeakingFrame())
            .At(1600).Add(new VADUserStoppedSpeakingFrame { StopSecs = 0.2 }).At(3200).Add(new VADUserStartedSpeakingFrame { StartSecs = 0.2 })
            .At(3600).Add(new InterimTranscriptionFrame { Text = "Where" }).At(4200).Add(new VADUserStoppedSpeakingFrame { StopSecs = 0.2 }).Add(new TranscriptionFrame { Text = "Where is it?" });
        Assert.Equal(3000, Assert.Single(log.Record().User()).StartMs);
    }

    [Fact]
    public void A_muted_caller_is_heard_and_answered_by_nobody()
    {
        var log = new Log().At(1000).Add(new UserMuteStartedFrame()).At(1200).Add(new InterimTranscriptionFrame { Text = "Hel" }, "Stt").At(1900).Add(new TranscriptionFrame { Text = "Hello?" }, "Stt")
            .At(2500).Answers("Please hold.").Voices("Please hold.").Plays(500);
        Assert.Equal("Hello?", Assert.Single(log.Record().User()).Text);
        Assert.Null(Assert.Single(log.Record().Agent()).Metadata!.E2ELatency);
    }
}
