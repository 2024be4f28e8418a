using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Models;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Recording;

/// <summary>Which words count as heard when the sound is cut: those of which at least half sounded.</summary>
public class CutWordTests
{
    /// <summary>Words begin 0, 250 ms and 5 s into six seconds of audio: no word is taken to be longer than a second.</summary>
    [Theory]
    [InlineData(100, "")]
    [InlineData(200, "One")]
    [InlineData(700, "One")]
    [InlineData(800, "One two")]
    [InlineData(4900, "One two")]
    [InlineData(5600, "One two three")]
    public void A_pause_behind_a_word_is_not_the_word(double heard, string text) =>
        Assert.Equal(text, HeardOf(Spoken(6000, done: true, ("One", 0), ("two", 250), ("three", 5000)), heard));

    /// <summary>Two seconds of audio came, and the voice may still say more: its last word so far takes about 300 ms.</summary>
    [Theory]
    [InlineData(350, "One")]
    [InlineData(450, "One two")]
    public void The_last_word_of_a_voice_that_still_speaks_has_a_usual_length(double heard, string text) =>
        Assert.Equal(text, HeardOf(Spoken(2000, done: false, ("One", 0), ("two", 250)), heard));

    /// <summary>28 characters take about 1.8 s where nothing tells the voice's pace; half a second of it came and was heard.</summary>
    [Fact]
    public void A_voice_that_tells_no_times_and_is_cut_in_its_first_sentence_speaks_at_a_usual_pace()
    {
        var log = new Log().At(500).Answers("One two three four five six.");
        log.Add(new AggregatedTextFrame { Text = "One two three four five six.", ContextId = "c1", AggregatedBy = "sentence" }, "Tts").Add(Log.Chunk("c1", 500), "Tts");
        var row = Assert.Single(Cut(log, 500).Agent());
        Assert.Equal(("One two", "three four five six.", true), (row.Text, row.Metadata!.UnheardText, row.Metadata.Estimated));
    }

    /// <summary>The first sentence told the pace: 12 characters in 600 ms, so the second takes as long.</summary>
    [Theory]
    [InlineData(250, "One two six. Ten")]
    [InlineData(300, "One two six. Ten two")]
    public void The_pace_of_the_sentences_before_tells_how_long_the_next_one_takes(double ofTheNext, string heard)
    {
        var log = new Log().At(500).Answers("One two six. Ten two six.");
        log.Add(new AggregatedTextFrame { Text = "One two six.", ContextId = "c1" }, "Tts").Add(Log.Chunk("c1", 600), "Tts").Add(new TTSTextFrame { Text = "One two six.", ContextId = "c1" }, "Tts");
        log.Add(new AggregatedTextFrame { Text = "Ten two six.", ContextId = "c1" }, "Tts").Add(Log.Chunk("c1", ofTheNext), "Tts");
        Assert.Equal(heard, Assert.Single(Cut(log, 600 + ofTheNext).Agent()).Text);
    }

    [Theory]
    [InlineData(1750, 1)]
    [InlineData(1850, 0)]
    public void A_bot_that_begins_within_200_ms_of_the_callers_end_did_not_cut_in(double at, int interruptions)
    {
        var log = new Log().At(100).Answers("Hi.").Voices("Hi.");
        log.At(1200).Add(new VADUserStartedSpeakingFrame { StartSecs = 0.2 }, "User").At(at).Plays(250, stops: false);
        log.At(2200).Add(new VADUserStoppedSpeakingFrame { StopSecs = 0.2 }, "User").At(2250).Add(new TranscriptionFrame { Text = "Well then." }, "Stt");
        Assert.Equal(interruptions, log.Record().GeneralMetaDataRaw!.Quality!.InterruptionsByBot);
    }

    private static Log Spoken(double audio, bool done, params (string Word, double Ms)[] words)
    {
        var log = new Log().At(500).Answers(string.Join(' ', words.Select(word => word.Word)));
        log.Add(new TTSStartedFrame { ContextId = "c1" }, "Tts").Add(Log.Chunk("c1", audio), "Tts");
        foreach (var (word, ms) in words) log.Add(new TTSTextFrame { Text = word, ContextId = "c1", Pts = (long)((770 + ms) * 1e6) }, "Tts");
        return done ? log.Add(new TTSStoppedFrame { ContextId = "c1" }, "Tts") : log;
    }

    private static string HeardOf(Log log, double heard) => Cut(log, heard).Agent() is [var row] ? row.Text! : "";

    /// <summary>Plays so much of it, and then the caller cuts in.</summary>
    private static CallPayload Cut(Log log, double heard)
    {
        log.At(800).Plays(heard, stops: false);
        return log.At(801 + heard).Add(new InterruptionFrame(), "User").At(9000).Record();
    }
}
