using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Recording;

/// <summary>Voices that tell little of what they do.</summary>
public class VoiceTests
{
    private static Log Asked(params string[] sentences)
    {
        var log = new Log().At(500).Answers(string.Join(' ', sentences));
        foreach (var sentence in sentences) log.Add(new AggregatedTextFrame { Text = sentence, ContextId = "c1" }, "Tts");
        log.At(870);
        for (var i = 0; i < 16; i++) log.Add(Log.Chunk("c1", 250), "Tts");
        return log;
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_voice_that_tells_neither_words_nor_sentences_was_heard_with_all_that_it_was_given_when_its_audio_played_out(bool saysWhenDone)
    {
        var log = Asked("Yes.", "We have tea and coffee and cake.");
        if (saysWhenDone) log.Add(new TTSStoppedFrame { ContextId = "c1" }, "Tts");
        Assert.Equal("Yes. We have tea and coffee and cake.", Assert.Single(log.Plays(4000).Record().Agent()).Text);
    }

    [Fact]
    public void Of_a_voice_that_tells_neither_words_nor_sentences_a_cut_is_placed_by_its_share_of_the_audio()
    {
        var log = Asked("Yes.", "We have tea and coffee and cake.").Add(new TTSStoppedFrame { ContextId = "c1" }, "Tts");
        var row = Assert.Single(log.Plays(2000, stops: false).Add(new InterruptionFrame(), "User").Record().Agent());
        Assert.Equal(("Yes. We have tea", "and coffee and cake.", true), (row.Text, row.Metadata!.UnheardText, row.Metadata.Estimated));
    }

    [Fact]
    public void Who_speaks_when_all_was_said_cuts_nothing_off_though_the_voice_never_said_that_it_was_done()
    {
        var record = Asked("Yes, we do.").Plays(4000).Speaks(6000, 7000, "Good.").Record();
        Assert.False(Assert.Single(record.Agent()).Metadata!.Interrupted);
        Assert.False(Assert.Single(record.User()).Metadata!.Interrupted);
    }

    [Fact]
    public void A_model_that_is_its_own_voice_and_is_cut_while_it_still_writes_leaves_its_words_once()
    {
        var log = new Log().At(500).Add(new LLMFullResponseStartFrame(), "Realtime");
        foreach (var piece in new[] { "We", " have", " tea", " and", " cake." })
        {
            log.Add(new LLMTextFrame { Text = piece }, "Realtime").Add(new TTSTextFrame { Text = piece, IncludesInterFrameSpaces = true }, "Realtime");
            log.Add(Log.Chunk(null, 200), "Realtime");
        }

        var row = Assert.Single(log.Plays(400, stops: false).Add(new InterruptionFrame(), "Realtime").Record().Agent());
        Assert.Equal(("We have", "tea and cake."), (row.Text, row.Metadata!.UnheardText));
    }

    [Fact]
    public void Sound_of_a_transport_that_is_not_known_yet_makes_nothing_estimated()
    {
        var log = new Log().At(500).Answers("One two three.").Voices("One").Add(Log.Chunk(null, 50), "Output").Voices("two three.", "c2").Plays(400, stops: false);
        var row = Assert.Single(log.Add(new InterruptionFrame(), "User").Record().Agent());
        Assert.Equal((true, null), (row.Metadata!.Interrupted, row.Metadata.Estimated));
    }

    [Fact]
    public void Lines_of_audio_that_were_lost_cut_nothing_off_once_the_transport_said_that_it_was_done()
    {
        var log = new Log().At(500).Answers("One two three four.").Voices("One two three four.").Plays(700).Speaks(3000, 4000, "Thanks.").Answers("You are welcome.").Voices("You are welcome.", "c2").Plays(750);
        var record = log.Record();
        Assert.Equal([("One two three four.", false), ("You are welcome.", false)], record.Agent().Select(row => (row.Text!, row.Metadata!.Interrupted)));
        Assert.False(record.User()[0].Metadata!.Interrupted);
    }

    [Fact]
    public void What_is_left_of_an_utterance_that_began_before_is_no_answer_to_what_was_said_since()
    {
        var log = new Log().At(500).Answers("One two three four.").Voices("One two three four.").Plays(700, stops: false);
        log.At(2200).Add(new VADUserStartedSpeakingFrame { StartSecs = 0.2 }, "User").At(3200).Add(new VADUserStoppedSpeakingFrame { StopSecs = 0.2 }, "User")
            .At(3300).Add(new TranscriptionFrame { Text = "Thanks." }, "Stt").At(3500).Add(new LLMContextFrame(), "UserAggregator").Answers("You are welcome.").Voices("You are welcome.", "c2").Plays(750);
        var parts = log.Record().Agent()[^1].Metadata!.LatencyPartsMs!;
        Assert.Equal((500, 250, 20, 100), (parts.TurnDetection, parts.Llm, parts.TextAggregation, parts.Tts));
    }

    [Fact]
    public void Words_of_a_speech_to_speech_answer_stay_its_own_when_the_model_is_asked_again()
    {
        var log = new Log().At(500).Add(new LLMFullResponseStartFrame(), "Realtime").Add(new LLMTextFrame { Text = "We have tea." }, "Realtime");
        log.Add(new TTSTextFrame { Text = "We", IncludesInterFrameSpaces = true }, "Realtime").Add(Log.Chunk(null, 200), "Realtime").Add(new LLMFullResponseStartFrame(), "Realtime");
        log.Add(new TTSTextFrame { Text = " have tea.", IncludesInterFrameSpaces = true }, "Realtime").Add(Log.Chunk(null, 400), "Realtime");
        var record = log.Plays(600).Record();
        Assert.Equal("We have tea.", Assert.Single(record.Agent()).Text);
        Assert.Null(record.GeneralMetaDataRaw!.UnheardResponses);
    }

    [Fact]
    public void Text_that_is_told_not_to_be_spoken_was_not_heard()
    {
        var log = new Log().At(500).Answers("See A1 B2. We have tea.").Add(new AggregatedTextFrame { Text = "A1 B2", ContextId = "c1", WillBeSpoken = false }, "Tts");
        Assert.Equal("We have tea.", Assert.Single(log.Voices("We have tea.", wordTimes: false).Plays(750).Record().Agent()).Text);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Words_whose_audio_had_not_come_were_not_heard_when_the_bot_was_cut_or_its_pipeline_went_away(bool cut)
    {
        var log = new Log().At(500).Answers("One two three four.").Add(new AggregatedTextFrame { Text = "One two three four.", ContextId = "c1" }, "Tts").At(800);
        foreach (var (word, at) in new[] { ("One", 800), ("two", 1050), ("three", 1500), ("four.", 2500) }) log.Add(new TTSTextFrame { Text = word, ContextId = "c1", Pts = at * 1_000_000L }, "Tts");
        for (var i = 0; i < 2; i++) log.Add(Log.Chunk("c1", 250), "Tts");
        if (!cut) log.Add(Log.Chunk("c1", 250), "Tts");
        log.Plays(500, stops: false);
        if (cut) log.At(1290).Add(new InterruptionFrame(), "User");
        var row = Assert.Single(log.Record().Agent());
        Assert.Equal(("One two", "three four."), (row.Text, row.Metadata!.UnheardText));
    }

    [Theory]
    [InlineData("We have tea,(and cake).", "We have tea", "We have tea,", "(and cake).")]
    [InlineData("We have tea — and cake.", "We have tea", "We have tea", "— and cake.")]
    [InlineData("你好世界。", "你好", "你好", "世界。")]
    public void Only_the_marks_that_close_the_last_word_that_was_heard_were_heard_with_it(string asked, string told, string heard, string unheard)
    {
        var log = new Log().At(500).Answers(asked).Add(new AggregatedTextFrame { Text = asked, ContextId = "c1" }, "Tts").At(800);
        var words = told.Split(' ');
        for (var i = 0; i < words.Length; i++) log.Add(new TTSTextFrame { Text = words[i], ContextId = "c1", Pts = (800 + (i * 200)) * 1_000_000L }, "Tts");
        var row = Assert.Single(log.Add(Log.Chunk("c1", 2000), "Tts").Plays(700, stops: false).Add(new InterruptionFrame(), "User").Record().Agent());
        Assert.Equal((heard, unheard), (row.Text, row.Metadata!.UnheardText));
    }
}
