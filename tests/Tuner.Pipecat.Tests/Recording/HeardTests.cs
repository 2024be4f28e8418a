using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Recording;

public class HeardTests
{
    [Fact]
    public void What_was_played_is_a_row_from_the_first_sound_to_the_last()
    {
        var row = Assert.Single(new Log().At(500).Answers("One two three four.").Voices("One two three four.").Plays(1000).Record().Agent());
        Assert.Equal(("One two three four.", 870, 1870, false), (row.Text, row.StartMs, row.EndMs, row.Metadata!.Interrupted));
        Assert.Equal(("exact", "exact"), (row.Metadata.Measured!.Start, row.Metadata.Measured.End));
    }

    [Fact]
    public void A_cut_answer_holds_the_words_of_which_half_was_heard_and_keeps_the_rest_beside_them()
    {
        var log = new Log().At(500).Answers("One two three four.").Voices("One two three four.").Plays(550, stops: false);
        var row = Assert.Single(log.At(1400).Add(new InterruptionFrame(), "User").Record().Agent());
        Assert.Equal(("One two", "three four.", true), (row.Text, row.Metadata!.UnheardText, row.Metadata.Interrupted));
    }

    [Fact]
    public void A_voice_without_word_times_is_cut_by_the_audio_played_and_says_so()
    {
        var log = new Log().At(500).Answers("Alpha bravo gamma delta").Voices("Alpha bravo gamma delta", wordTimes: false).Plays(500, stops: false);
        var row = Assert.Single(log.At(1340).Add(new InterruptionFrame(), "User").Record().Agent());
        Assert.Equal(("Alpha bravo", "gamma delta", true), (row.Text, row.Metadata!.UnheardText, row.Metadata.Estimated));
    }

    [Fact]
    public void A_silence_between_sentences_makes_two_rows()
    {
        var log = new Log().At(500).Answers("One two. Three four.").Voices("One two.").Plays(500).At(2000).Voices("Three four.", "c2").Plays(500);
        Assert.Equal([("One two.", 870L, 1370L), ("Three four.", 2100L, 2600L)], log.Record().Agent().Select(row => (row.Text!, row.StartMs!.Value, row.EndMs!.Value)));
    }

    [Fact]
    public void A_late_chunk_is_no_silence()
    {
        var log = new Log().At(500).Answers("One two three four.").Voices("One two three four.").Add(new BotStartedSpeakingFrame(), "Output");
        foreach (var ms in new[] { 870, 1120, 1500, 1750 }) log.At(ms).Add(Log.Chunk(null, 250), "Output");
        var row = Assert.Single(log.Record().Agent());
        Assert.Equal((870, 2000), (row.StartMs, row.EndMs));
    }

    [Fact]
    public void An_answer_that_waits_behind_another_is_placed_where_it_really_sounded()
    {
        var log = new Log().At(500).Answers("One two. Three four.").Voices("One two.", "c1").Voices("Three four.", "c2").At(870).Plays(600, stops: false);
        var row = Assert.Single(log.At(1460).Add(new InterruptionFrame(), "User").Record().Agent());
        Assert.Equal(("One two. Three", "four."), (row.Text, row.Metadata!.UnheardText));
    }

    [Fact]
    public void An_answer_that_was_cut_before_its_first_sound_is_a_fact_outside_the_transcript()
    {
        var record = new Log().At(500).Answers("Hello.").Voices("Hello.").Plays(250).Speaks(2000, 3000, "Wait.").Answers("Of course, I").At(3800).Add(new InterruptionFrame(), "User").Record();
        Assert.Equal(["Hello."], record.Agent().Select(row => row.Text!));
        var unheard = Assert.Single(record.GeneralMetaDataRaw!.UnheardResponses!);
        Assert.Equal(("Of course, I", "interrupted", 1), (unheard.Text, unheard.Reason, unheard.TurnIndex));
    }

    [Fact]
    public void Without_audio_frames_the_bots_start_and_stop_tell()
    {
        var log = new Log().At(500).Answers("Hi you.").Add(new AggregatedTextFrame { Text = "Hi you.", ContextId = "c" }, "Tts")
            .At(800).Add(new BotStartedSpeakingFrame(), "Output").At(1800).Add(new BotStoppedSpeakingFrame(), "Output");
        var row = Assert.Single(log.Record().Agent());
        Assert.Equal(("Hi you.", 800, 1800), (row.Text, row.StartMs, row.EndMs));
    }

    [Fact]
    public void Markup_that_is_not_spoken_is_not_heard()
    {
        var log = new Log().At(500).Answers("x").Add(new AggregatedTextFrame { Text = "Your code is <spell>A1</spell>. <break time=\"1s\"/> Bye.", ContextId = "c" }, "Tts").At(900);
        string[] words = ["Your", "code", "is", "A1.", "Bye."];
        for (var i = 0; i < words.Length; i++) log.Add(new TTSTextFrame { Text = words[i], ContextId = "c", Pts = (900 + (i * 200)) * 1_000_000L }, "Tts");
        log.Add(Log.Chunk("c", 1000), "Tts").Add(new TTSStoppedFrame { ContextId = "c" }, "Tts").Plays(1000);
        Assert.Equal("Your code is A1. Bye.", Assert.Single(log.Record().Agent()).Text);
    }

    [Fact]
    public void Words_of_a_script_without_spaces_are_joined_as_the_text_that_was_spoken()
    {
        var log = new Log().At(500).Answers("x").Add(new AggregatedTextFrame { Text = "陈医生，十点半有空。", ContextId = "c" }, "Tts").At(900);
        string[] words = ["陈医生", "十点半", "有空"];
        for (var i = 0; i < words.Length; i++) log.Add(new TTSTextFrame { Text = words[i], ContextId = "c", Pts = (900 + (i * 200)) * 1_000_000L }, "Tts");
        log.Add(Log.Chunk("c", 600), "Tts").Add(new TTSStoppedFrame { ContextId = "c" }, "Tts").Plays(600);
        Assert.Equal("陈医生，十点半有空。", Assert.Single(log.Record().Agent()).Text);
    }

    [Fact]
    public void Text_without_audio_is_not_speech()
    {
        var record = new Log().At(500).Answers("Never said.").Add(new AggregatedTextFrame { Text = "Never said.", ContextId = "c" }, "Tts").At(2000).Add(new EndFrame()).Record();
        Assert.Empty(record.Agent());
        Assert.Equal("Never said.", Assert.Single(record.GeneralMetaDataRaw!.UnheardResponses!).Text);
    }

    [Fact]
    public void A_bot_killed_in_the_middle_of_a_sentence_was_interrupted()
    {
        var record = new Log().At(500).Answers("One two three four.").Voices("One two three four.").Plays(500, stops: false).Record();
        var row = Assert.Single(record.Agent());
        Assert.Equal(("One two", true), (row.Text, row.Metadata!.Interrupted));
        Assert.True(record.GeneralMetaDataRaw!.Recording!.Cut);
    }

    [Fact]
    public void Pieces_of_a_speech_to_speech_answer_are_heard_as_their_audio_is()
    {
        var log = new Log().At(500).Add(new LLMFullResponseStartFrame(), "Llm").At(900);
        Piece("Hel").Add(new TTSStartedFrame(), "Llm");
        Piece("lo").Add(Log.Chunk(null, 250), "Llm");
        Piece(" my").Add(Log.Chunk(null, 250), "Llm");
        Piece(" fri");
        Piece("end.").Add(Log.Chunk(null, 250), "Llm").Plays(350, stops: false);
        var row = Assert.Single(log.At(1240).Add(new InterruptionFrame(), "Llm").Record().Agent());
        Assert.Equal(("Hello my", "friend.", true), (row.Text, row.Metadata!.UnheardText, row.Metadata.Estimated));

        Log Piece(string text) => log.Add(new TTSTextFrame { Text = text, IncludesInterFrameSpaces = true }, "Llm");
    }

    [Fact]
    public void Text_that_is_committed_again_at_the_end_of_its_context_is_heard_once()
    {
        var log = new Log().At(500).Answers("One two. Three.").Voices("One two.");
        log.Add(new TTSTextFrame { Text = "<break/> One two.", ContextId = "c1", Pts = log.Frames.OfType<TTSTextFrame>().Last().Pts }, "Tts");
        Assert.Equal("One two.", Assert.Single(log.Plays(500).Record().Agent()).Text);
    }

    [Fact]
    public void An_answer_that_ran_dry_when_it_was_cut_was_interrupted()
    {
        var log = new Log().At(500).Answers("One two three four.").Voices("One two three four.").Plays(500, stops: false);
        var row = Assert.Single(log.At(1600).Add(new InterruptionFrame(), "User").Record().Agent());
        Assert.Equal(("One two", "three four.", 1370L), (row.Text, row.Metadata!.UnheardText, row.EndMs));
    }
}
