using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Recording;

/// <summary>What was on its way when something ended.</summary>
public class StragglerTests
{
    [Fact]
    public void Audio_of_an_answer_that_was_cut_and_that_came_after_the_cut_is_no_part_of_the_next_one()
    {
        var log = new Log().Speaks(500, 900, "Hello?").Answers("One two three four.").Voices("One two three four.").Plays(300, stops: false);
        log.Speaks(2000, 2600, "Wait.").At(2240).Add(Log.Chunk("c1", 250), "Tts");
        var row = log.At(3100).Answers("Five six.").Voices("Five six.", "c2").Plays(500).Record().Agent()[^1];
        Assert.Equal(("Five six.", 100L), (row.Text, row.Metadata!.LatencyPartsMs!.Tts));
    }

    [Fact]
    public void Audio_of_a_cut_answer_that_the_transport_plays_all_the_same_is_not_taken_for_the_next_one()
    {
        var log = new Log().At(500).Answers("One two three four.").Voices("One two three four.").Plays(300, stops: false).Speaks(2000, 2600, "Wait.");
        log.At(3100).Add(Log.Chunk("c1", 250), "Tts").Plays(250).At(3400).Answers("Five six.").Voices("Five six.", "c2").Plays(500);
        Assert.Equal("Five six.", log.Record().Agent()[^1].Text);
    }

    [Fact]
    public void A_voice_whose_process_died_was_heard_with_the_words_that_it_told_and_no_more()
    {
        var log = new Log().At(500).Answers("One two three four.").Add(new AggregatedTextFrame { Text = "One two three four.", ContextId = "c1" }, "Tts").At(800)
            .Add(new TTSTextFrame { Text = "One", ContextId = "c1", Pts = 800_000_000 }, "Tts").Add(Log.Chunk("c1", 250), "Tts").Plays(250, stops: false);
        var row = Assert.Single(log.Record().Agent());
        Assert.Equal(("One", "two three four.", true), (row.Text, row.Metadata!.UnheardText, row.Metadata.Interrupted));
    }

    [Theory]
    [InlineData(1850, 1700)]
    [InlineData(2300, 2300)]
    public void A_caller_speaks_until_the_line_drops_unless_his_words_came_so_late_that_the_detector_had_no_time_to_tell_silence(double drops, long ends)
    {
        var log = new Log().At(1200).Add(new VADUserStartedSpeakingFrame { StartSecs = 0.2 }, "User").At(1700).Add(new TranscriptionFrame { Text = "Bye." }, "Stt")
            .At(drops).Add(new CancelFrame(), "Task::Source");
        Assert.Equal(ends, Assert.Single(log.Record().User()).EndMs);
    }

    [Theory]
    [InlineData(100, 0)]
    [InlineData(150, 1)]
    public void A_voice_without_word_times_that_was_cut_in_its_first_word_was_heard_with_it_from_120_ms_on(double ms, int rows)
    {
        var log = new Log().At(500).Answers("Extraordinarily good.").Add(new AggregatedTextFrame { Text = "Extraordinarily good.", ContextId = "c1" }, "Tts")
            .At(800).Add(Log.Chunk("c1", 250), "Tts").Plays(ms, stops: false).At(800 + ms).Add(new InterruptionFrame(), "User");
        Assert.Equal(Enumerable.Repeat("Extraordinarily", rows), log.Record().Agent().Select(row => row.Text!));
    }
}
