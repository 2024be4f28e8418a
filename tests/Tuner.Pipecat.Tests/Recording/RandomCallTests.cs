using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Recording;

/// <summary>What calls drawn at random on a real pipeline showed, each beside the case in which it must not be so.</summary>
public sealed class RandomCallTests
{
    [Theory]
    [InlineData("**Yes** of course.", "Yes of course.", "Yes", "of", "course.")]
    [InlineData("Dial *99# now.", "Dial *99# now.", "Dial", "*99#", "now.")]
    public void Marks_around_a_first_word_are_spoken_only_where_the_voice_tells_them(string asked, string said, params string[] words)
    {
        var log = new Log().At(500).Answers(asked).Add(Sentence(asked), "Tts").Add(new TTSStartedFrame { ContextId = "c1" }, "Tts").At(900);
        for (var i = 0; i < words.Length; i++) log.Add(Word(words[i], 900 + (i * 250)), "Tts");
        Assert.Equal(said, Assert.Single(log.Add(Log.Chunk("c1", 750), "Tts").Add(new TTSStoppedFrame { ContextId = "c1" }, "Tts").Plays(750).Record().Agent()).Text);
    }

    /// <summary>The transport says that the bot stopped where the first sentence ends, and goes on at once.</summary>
    [Fact]
    public void A_voice_that_stops_after_each_sentence_is_cut_in_the_second_one()
    {
        var row = Assert.Single(TwoStops().At(1900).Plays(300, stops: false).At(2201).Add(new InterruptionFrame(), "User").At(6000).Record().Agent());
        Assert.True(row.Metadata!.Interrupted);
        Assert.StartsWith("One two three four. Five", row.Text, StringComparison.Ordinal);
        Assert.EndsWith("eight.", row.Metadata.UnheardText, StringComparison.Ordinal);
    }

    [Fact]
    public void A_voice_that_stops_after_each_sentence_is_heard_to_its_end_where_the_transport_says_so_for_the_last()
    {
        // The lines of the last chunks were lost.
        var row = Assert.Single(TwoStops().At(1900).Plays(700, stops: false).At(2900).Add(new BotStoppedSpeakingFrame(), "Output").At(6000).Add(new InterruptionFrame(), "User").At(7000).Record().Agent());
        Assert.Equal(("One two three four. Five six seven eight.", false), (row.Text, row.Metadata!.Interrupted));
    }

    /// <summary>It told the time of the whole sentence, and the transport waited three seconds for the rest of its audio.</summary>
    [Theory]
    [InlineData(520, "您需要蓝色的包裹吗？您需要小", true)]
    [InlineData(1600, "您需要蓝色的包裹吗？您需要小小的医生吗？", false)]
    public void A_voice_that_falls_silent_in_a_phrase_told_as_one_said_as_much_as_it_had_time_for(double made, string heard, bool cut)
    {
        var log = new Log().At(500).Answers("您需要蓝色的包裹吗？您需要小小的医生吗？").Add(Sentence("您需要蓝色的包裹吗？"), "Tts").Add(Sentence("您需要小小的医生吗？"), "Tts").Add(new TTSStartedFrame { ContextId = "c1" }, "Tts")
            .At(900).Add(Word("您需要蓝色的包裹吗？", 900), "Tts").Add(Word("您需要小小的医生吗？", 2500), "Tts").Add(Log.Chunk("c1", 1600 + made), "Tts").Plays(1600 + made, stops: false);
        var row = Assert.Single(log.At(900 + 1600 + made + 3000).Add(new BotStoppedSpeakingFrame(), "Output").At(9000).Add(new InterruptionFrame(), "User").At(12000).Record().Agent());
        Assert.Equal((heard, cut), (row.Text, row.Metadata!.Interrupted));
    }

    [Fact]
    public void A_muted_question_whose_end_comes_late_does_not_restate_the_one_before_it()
    {
        var rows = Muted("Where is", "Where is my lantern?").Record().User();
        Assert.Equal(["Where is my basket?", "Where is my lantern?"], rows.Select(row => row.Text));
    }

    [Fact]
    public void A_final_that_says_the_question_once_more_in_no_time_is_the_same_one()
    {
        var log = new Log().Speaks(1000, 2000, "Where is my basket?").Final("Where is my basket?");
        Assert.Equal("Where is my basket?", Assert.Single(log.Record().User()).Text);
    }

    [Fact]
    public void Words_of_a_sound_that_the_pipeline_began_to_hear_are_not_told_twice()
    {
        var log = new Log().Speaks(1000, 2000, "What is open?").At(2600).Add(new UserMuteStartedFrame(), "User").At(4000).Interim("I would like")
            .At(4080).Add(new UserMuteStoppedFrame(), "User").At(4280).Vad(true).Turn(true).At(5000).Vad(false).At(5100).Final("I would like a table.").At(5400).Turn(false);
        Assert.Equal(["What is open?", "I would like a table."], log.Record().User().Select(row => row.Text));
    }

    [Fact]
    public void Other_words_that_a_muted_pipeline_was_told_stay_a_row_of_their_own()
    {
        var log = new Log().Speaks(1000, 2000, "What is open?").At(2600).Add(new UserMuteStartedFrame(), "User").At(4000).Interim("Well then")
            .At(4080).Add(new UserMuteStoppedFrame(), "User").At(4280).Vad(true).Turn(true).At(5000).Vad(false).At(5100).Final("I would like a table.").At(5400).Turn(false);
        Assert.Equal(["What is open?", "Well then", "I would like a table."], log.Record().User().Select(row => row.Text));
    }

    /// <summary>The second half of what was said comes 2.4 s after its sound, into the answer to the first half.</summary>
    [Theory]
    [InlineData("small parcel?", "Where is the small parcel?")]
    [InlineData("and I would also like to know when the next delivery comes", null)]
    public void Words_told_late_belong_to_the_sound_that_could_hold_them(string late, string? whole)
    {
        var log = new Log().Speaks(1000, 2300, "Where is the").Answers("It is here.").Voices("It is here.").Plays(750, stops: false).At(4700).Final(late);
        Assert.Equal(whole is null ? ["Where is the", late] : [whole], log.Record().User().Select(row => row.Text));
    }

    [Fact]
    public void A_goodbye_that_was_queued_when_the_bot_hung_up_is_an_answer()
    {
        var log = new Log().Speaks(1000, 2000, "Thanks.").At(7000).Add(new EndFrame(), "Task::Source").Voices("Goodbye.").Plays(250);
        var row = Assert.Single(log.Record().User());
        Assert.Null(row.Metadata!.UnansweredMs);
        Assert.NotNull(Assert.Single(log.Record().Agent()).Metadata!.E2ELatency);
    }

    [Fact]
    public void A_hang_up_without_a_word_leaves_the_question_without_an_answer() =>
        Assert.Equal(5000, Assert.Single(new Log().Speaks(1000, 2000, "Thanks.").At(7000).Add(new EndFrame(), "Task::Source").At(9000).Record().User()).Metadata!.UnansweredMs);

    /// <summary>The voice told times of all words, and its audio ended in the second.</summary>
    [Theory]
    [InlineData(false, "One two", true)]
    [InlineData(true, "One two three four.", false)]
    public void Words_whose_audio_a_voice_that_fell_silent_never_made_were_not_heard(bool done, string heard, bool cut)
    {
        var log = new Log().At(500).Answers("One two three four.").Add(Sentence("One two three four."), "Tts").Add(new TTSStartedFrame { ContextId = "c1" }, "Tts").At(900);
        foreach (var (word, at) in new[] { ("One", 0), ("two", 250), ("three", 500), ("four.", 750) }) log.Add(Word(word, 900 + at), "Tts");
        log.Add(Log.Chunk("c1", 500), "Tts").Plays(500, stops: false);
        // Where the voice said that it had made all, only lines of its audio are missing.
        if (done) log.Add(new TTSStoppedFrame { ContextId = "c1" }, "Tts");
        log.At(done ? 1900 : 4400).Add(new BotStoppedSpeakingFrame(), "Output");
        var row = Assert.Single(log.At(6000).Speaks(6000, 7000, "Hello?").Record().Agent());
        Assert.Equal((heard, cut), (row.Text, row.Metadata!.UnheardText is not null));
    }

    [Fact]
    public void The_words_of_a_muted_caller_end_with_the_last_transcript_though_the_mute_was_over_before_it()
    {
        var rows = Muted("Where is", "Where is my lantern?").Record().User();
        Assert.Equal((4000, 5400), (rows[1].StartMs, rows[1].EndMs));
    }

    [Theory]
    [InlineData("Still there? Twelve.", null)]
    [InlineData("Still there?", 8900)]
    public void A_reminder_is_no_answer_but_what_is_said_right_behind_it_is(string said, int? unanswered)
    {
        var log = new Log().Speaks(1000, 2000, "What do I owe?").At(6000).Add(new UserIdleEvent()).At(6010).Add(new TTSSpeakFrame { Text = "Still there?" }, "Task::Source").Voices("Still there?", "c1");
        if (said.Length > 12) log.At(9500).Voices("Twelve.", "c2");
        log.At(9600).Plays(said.Length > 12 ? 750 : 500).At(10900).Add(new CancelFrame(), "Task::Source");
        Assert.Equal(unanswered, (int?)log.Record().User()[0].Metadata!.UnansweredMs);
    }

    [Fact]
    public void A_sentence_that_a_filter_changed_is_of_the_answer_that_holds_it_without_its_marks()
    {
        var log = new Log().At(500).Add(new LLMFullResponseStartFrame(), "Llm").Add(new LLMFullResponseStartFrame(), "Guard").At(600).Add(new LLMTextFrame { Text = "I **can** help." }, "Llm")
            .At(610).Add(new LLMTextFrame { Text = "{\"safe\": true}" }, "Guard").Add(new LLMFullResponseEndFrame(), "Guard").Add(new LLMFullResponseEndFrame(), "Llm").Voices("I can help.").Plays(750);
        var record = log.Record();
        Assert.Equal("I can help.", Assert.Single(record.Agent()).Text);
        Assert.Null(record.GeneralMetaDataRaw!.UnheardResponses);
    }

    /// <summary>Pipecat 1.7 and newer gives the text of a voice that is asked token by token when a sentence is whole, if at all.</summary>
    [Theory]
    [InlineData("Tts", "One two three four.")]
    [InlineData("Elsewhere", null)]
    public void Audio_without_any_text_says_what_the_model_gave_to_this_very_voice(string to, string? said)
    {
        var row = Assert.Single(Tokens(to).Plays(1000).Record().Agent());
        Assert.Equal(said, row.Text);
    }

    [Fact]
    public void Text_that_comes_after_its_audio_is_not_said_twice_and_what_was_left_out_before_it_is_said()
    {
        var log = Tokens("Tts").Add(new AggregatedTextFrame { Text = "three four.", ContextId = "c1", AggregatedBy = "sentence" }, "Tts").Add(new TTSTextFrame { Text = "three four.", ContextId = "c1" }, "Tts");
        Assert.Equal("One two three four.", Assert.Single(log.Plays(1000).Record().Agent()).Text);
    }

    private static Log Tokens(string to)
    {
        var log = new Log().At(500).Add(new LLMFullResponseStartFrame(), "Llm").At(700);
        foreach (var token in (string[])["One ", "two ", "three ", "four."]) log.Add(new LLMTextFrame { Text = token, Destination = to }, "Llm");
        return log.Add(new LLMFullResponseEndFrame(), "Llm").Add(new TTSStartedFrame { ContextId = "c1" }, "Tts").At(800).Add(Log.Chunk("c1", 1000), "Tts").Add(new TTSStoppedFrame { ContextId = "c1" }, "Tts");
    }

    private static Log TwoStops()
    {
        var log = new Log().At(500).Answers("One two three four. Five six seven eight.").Add(Sentence("One two three four."), "Tts");
        foreach (var text in (string[])["One two three four.", "Five six seven eight."])
        {
            log.Add(new TTSStartedFrame { ContextId = "c1" }, "Tts").Add(Log.Chunk("c1", 1000), "Tts").Add(new TTSStoppedFrame { ContextId = "c1" }, "Tts").Add(new TTSTextFrame { Text = text, ContextId = "c1" }, "Tts");
            if (text[0] == 'O') log.Add(Sentence("Five six seven eight."), "Tts");
        }

        return log.At(900).Plays(1000);
    }

    private static Log Muted(string interim, string final) =>
        new Log().Speaks(1000, 2000, "Where is my basket?").Answers("It is here.").Voices("It is here.").Plays(750, stops: false)
            .At(3000).Add(new UserMuteStartedFrame(), "User").At(4000).Interim(interim).At(5000).Add(new UserMuteStoppedFrame(), "User").Add(new UserMuteStartedFrame(), "User").At(5400).Final(final);

    private static AggregatedTextFrame Sentence(string text) => new() { Text = text, ContextId = "c1", AggregatedBy = "sentence" };

    private static TTSTextFrame Word(string text, double ms) => new() { Text = text, ContextId = "c1", AggregatedBy = "word", Pts = (long)(ms * 1e6) };
}
