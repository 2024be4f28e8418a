using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Models;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Recording;

/// <summary>When each word of the bot sounded, as its voice tells it.</summary>
public class AgentWordTests
{
    [Fact]
    public void Words_sound_where_their_audio_is_played_and_each_has_its_marks()
    {
        var row = Assert.Single(new Log().At(500).Answers("Hello (dear) world!").Voices("Hello (dear) world!").At(1_000).Plays(750).Record().Agent());
        Assert.Equal([("Hello", 1000, 1250), ("(dear)", 1250, 1500), ("world!", 1500, 1750)], Words(row));
        Assert.Equal("exact", row.Metadata!.Measured!.Words);
    }

    [Fact]
    public void What_was_cut_off_is_not_among_them_and_the_last_one_ends_with_the_sound()
    {
        var log = new Log().At(500).Answers("Hello dear world!").Voices("Hello dear world!").At(1_000).Plays(700, stops: false);
        var row = Assert.Single(log.At(1_701).Add(new InterruptionFrame(), "User").At(9_000).Record().Agent());
        Assert.Equal([("Hello", 1000, 1250), ("dear", 1250, 1500), ("world!", 1500, 1700)], Words(row));
        log = new Log().At(500).Answers("Hello dear world!").Voices("Hello dear world!").At(1_000).Plays(600, stops: false);
        row = Assert.Single(log.At(1_601).Add(new InterruptionFrame(), "User").At(9_000).Record().Agent());
        Assert.Equal([("Hello", 1000, 1250), ("dear", 1250, 1500)], Words(row));
    }

    [Fact]
    public void A_silence_of_the_transport_moves_the_words_behind_it()
    {
        var log = new Log().At(500).Answers("Hello dear world!").Voices("Hello dear world!").At(1_000).Plays(500, stops: false).At(2_000).Plays(250);
        Assert.Equal([[("Hello", 1000, 1250), ("dear", 1250, 1500)], [("world!", 2000, 2250)]], log.Record().Agent().Select(Words));
    }

    [Fact]
    public void A_word_of_which_the_voice_told_no_time_stands_with_the_one_before_until_the_next()
    {
        var log = new Log().At(500).Answers("Hello dear world!");
        log.Add(new AggregatedTextFrame { Text = "Hello dear world!", ContextId = "c1", AggregatedBy = "sentence" }, "Tts").Add(new TTSStartedFrame { ContextId = "c1" }, "Tts").Add(Log.Chunk("c1", 3_000), "Tts");
        foreach (var (word, ms) in new[] { ("Hello", 0), ("world!", 2_000) }) log.Add(new TTSTextFrame { Text = word, ContextId = "c1", Pts = (long)((770 + ms) * 1e6) }, "Tts");
        var row = Assert.Single(log.Add(new TTSStoppedFrame { ContextId = "c1" }, "Tts").At(1_000).Plays(3_000).Record().Agent());
        Assert.Equal("Hello dear world!", row.Text);
        Assert.Equal([("Hello dear", 1000, 3000), ("world!", 3000, 4000)], Words(row));
    }

    [Fact]
    public void What_a_voice_tells_as_one_is_one_word()
    {
        var log = new Log().At(500).Answers("你好我想预订两位");
        log.Add(new AggregatedTextFrame { Text = "你好我想预订两位", ContextId = "c1" }, "Tts").Add(new TTSStartedFrame { ContextId = "c1" }, "Tts").Add(Log.Chunk("c1", 1_600), "Tts");
        log.Add(new TTSTextFrame { Text = "你好我想预订两位", ContextId = "c1", Pts = 770_000_000 }, "Tts").Add(new TTSStoppedFrame { ContextId = "c1" }, "Tts");
        log.At(1_000).Plays(800, stops: false);
        var row = Assert.Single(log.At(1_801).Add(new InterruptionFrame(), "User").At(9_000).Record().Agent());
        Assert.Equal([(row.Text!, 1000, 1800)], Words(row));
        Assert.Equal("你好我想", row.Text);
    }

    [Fact]
    public void Where_the_share_of_the_audio_stands_for_the_times_there_are_none()
    {
        var row = Assert.Single(new Log().At(500).Answers("Hello dear world!").Voices("Hello dear world!", wordTimes: false).At(1_000).Plays(750).Record().Agent());
        Assert.Equal((null, null), (row.Words, row.Metadata!.Measured!.Words));
    }

    [Fact]
    public void A_row_of_two_voices_of_which_one_tells_no_times_has_none()
    {
        var log = new Log().At(500).Answers("Hello world! One moment.").Voices("Hello world!").Voices("One moment.", "c2", wordTimes: false).At(1_000).Plays(1_000);
        Assert.Null(Assert.Single(log.Record().Agent()).Words);
    }

    [Fact]
    public void Where_it_is_only_assumed_when_it_sounded_there_are_none()
    {
        var log = new Log().At(500).Answers("Hello world!").Voices("Hello world!").At(1_000).Add(new BotStartedSpeakingFrame(), "Output");
        log.Add(Log.Chunk(null, 500) with { Playout = PlayoutSource.Assumed }, "Output").At(1_500).Add(new BotStoppedSpeakingFrame(), "Output");
        var row = Assert.Single(log.Record().Agent());
        Assert.Equal(("Hello world!", null), (row.Text, row.Words));
    }

    [Fact]
    public void More_words_than_anybody_reads_have_no_times()
    {
        var text = string.Join(' ', Enumerable.Range(0, 2_001).Select(i => $"w{i}"));
        var row = Assert.Single(new Log().At(500).Answers(text).Voices(text).At(1_000).Plays(2_001 * 250).Record().Agent());
        Assert.Equal((text, null), (row.Text, row.Words));
    }

    private static List<(string, int, int)> Words(TranscriptSegment row) => [.. row.Words!.Select(word => (word.Word, (int)word.StartMs, (int)word.EndMs))];
}
