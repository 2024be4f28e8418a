using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Recording;

/// <summary>The row holds what was spoken, not what was asked for.</summary>
public class SpokenTests
{
    private const string Asked = "**Sure!** See [our site](https://acme.example/help/en/all/pages).";

    [Fact]
    public void A_voice_without_word_times_says_what_its_own_text_frame_gives_again()
    {
        var log = new Log().At(500).Answers(Asked).Add(Sentence(Asked), "Tts").Add(Log.Chunk("c1", 1200), "Tts");
        log.Add(Told("Sure! See our site."), "Tts").Add(new TTSStoppedFrame { ContextId = "c1" }, "Tts");
        Assert.Equal("Sure! See our site.", Assert.Single(log.At(900).Plays(1200).Record().Agent()).Text);
    }

    [Fact]
    public void A_cut_before_the_voice_gave_its_text_again_counts_no_letters_of_an_address()
    {
        var log = new Log().At(500).Answers(Asked).Add(Sentence(Asked), "Tts").Add(Log.Chunk("c1", 700), "Tts").At(900).Plays(650, stops: false);
        var row = Assert.Single(log.At(1551).Add(new InterruptionFrame(), "User").At(4000).Record().Agent());
        Assert.Equal(("Sure! See", "our site."), (row.Text, row.Metadata!.UnheardText));
    }

    [Theory]
    [InlineData(1000, "Sure! See our site.", null)]
    [InlineData(600, "Sure! See", "our site.")]
    public void Words_with_times_leave_the_marks_and_addresses_that_a_filter_took_out(double heard, string text, string? unheard)
    {
        var log = Timed(Asked, 1000, "Sure!", "See", "our", "site.").At(900).Plays(heard, stops: false);
        if (unheard is not null) log.At(901 + heard).Add(new InterruptionFrame(), "User");
        else log.Add(new BotStoppedSpeakingFrame(), "Output");
        var row = Assert.Single(log.At(4000).Add(new EndFrame()).Record().Agent());
        Assert.Equal((text, unheard), (row.Text, row.Metadata!.UnheardText));
    }

    [Fact]
    public void A_mark_that_is_told_by_itself_is_said_once_also_where_the_first_letters_were_never_told()
    {
        var log = Timed("The garden, by noon.", 1250, "garden", ",", "by", "noon", ".").At(900).Plays(1250);
        Assert.Equal("garden, by noon.", Assert.Single(log.Record().Agent()).Text);
    }

    [Fact]
    public void Letters_whose_first_ones_were_never_told_are_those_of_the_word_that_they_spell()
    {
        var log = Begin("We do own a window.");
        for (var i = 0; i < 7; i++) log.Add(Word($"{"window."[i]}", i * 40), "Tts");
        log.Add(Log.Chunk("c1", 300), "Tts").Add(new TTSStoppedFrame { ContextId = "c1" }, "Tts").At(900).Plays(300);
        Assert.Equal("window.", Assert.Single(log.Record().Agent()).Text);
    }

    [Fact]
    public void An_address_that_stands_bare_and_was_not_told_was_not_spoken()
    {
        var log = Timed("Look at https://acme.example/help/en now please.", 1250, "Look", "at", "now", "please.");
        Assert.Equal("Look at now please.", Assert.Single(log.At(900).Plays(1250).Record().Agent()).Text);
    }

    /// <summary>Between the two words is time for three more: the voice only told no times for them.</summary>
    [Fact]
    public void Words_that_a_voice_told_no_times_for_were_spoken_where_there_is_time_for_them()
    {
        var log = Begin("One two three four five.").Add(Word("One", 0), "Tts").Add(Word("two", 250), "Tts").Add(Word("five.", 1000), "Tts").Add(Log.Chunk("c1", 1250), "Tts");
        Assert.Equal("One two three four five.", Assert.Single(log.Add(new TTSStoppedFrame { ContextId = "c1" }, "Tts").At(900).Plays(1250).Record().Agent()).Text);
    }

    [Fact]
    public void Marks_that_the_voice_told_are_its_words()
    {
        var log = Timed("Dial *99# or a_b now.", 1250, "Dial", "*99#", "or", "a_b", "now.");
        Assert.Equal("Dial *99# or a_b now.", Assert.Single(log.At(900).Plays(1250).Record().Agent()).Text);
    }

    [Fact]
    public void A_picture_that_no_word_tells_was_not_spoken_and_one_that_a_word_tells_was()
    {
        Assert.Equal("Great, see you!", Assert.Single(Timed("Great 🎉, see you!", 750, "Great,", "see", "you!").At(900).Plays(750).Record().Agent()).Text);
        Assert.Equal("Great 🎉 see you!", Assert.Single(Timed("Great 🎉 see you!", 1000, "Great", "🎉", "see", "you!").At(900).Plays(1000).Record().Agent()).Text);
    }

    [Fact]
    public void Tags_that_a_voice_tells_among_its_words_are_not_spoken_whole_or_in_pieces()
    {
        var log = Timed("Wait <break time=\"1s\"/> for <spell>A1</spell> now.", 1500, "Wait", "<break", "time=\"1s\"/>", "for", "<spell>A1</spell>", "now.");
        Assert.Equal("Wait for A1 now.", Assert.Single(log.At(900).Plays(1500).Record().Agent()).Text);
    }

    [Theory]
    [InlineData("Wait", "<break", "now.")]
    [InlineData("Wait", "now", "<break")]
    public void A_tag_that_never_ends_is_told_as_it_stands(params string[] words)
    {
        var text = string.Join(' ', words);
        Assert.Equal(text, Assert.Single(Timed(text, 750, words).At(900).Plays(750).Record().Agent()).Text);
    }

    [Fact]
    public void A_word_that_is_said_in_another_way_is_found_again_behind_it()
    {
        var log = Timed("It costs $12.50 at the door, thank you.", 2250, "It", "costs", "twelve", "dollars", "fifty", "at", "the", "door,", "thank", "you.");
        Assert.Equal("It costs twelve dollars fifty at the door, thank you.", Assert.Single(log.At(900).Plays(2500).Record().Agent()).Text);
    }

    [Fact]
    public void A_cut_behind_a_word_said_in_another_way_leaves_the_rest_of_the_text_unheard()
    {
        var log = Timed("Welcome to Quebec, how can I help?", 1750, "Welcome", "to", "Kebek,", "how", "can", "I", "help?").At(900).Plays(800, stops: false);
        var row = Assert.Single(log.At(1701).Add(new InterruptionFrame(), "User").At(4000).Record().Agent());
        Assert.Equal(("Welcome to Kebek,", "how can I help?"), (row.Text, row.Metadata!.UnheardText));
    }

    [Fact]
    public void An_alignment_that_begins_again_is_one_sentence_and_its_times_are_those_of_its_audio()
    {
        var log = Timed("Buenos días, ¿hablo con Antonio?", 1250, "Buenos", "días,", "¿hablo", "coBuenos", "días,", "¿hablo", "con", "Antonio?");
        Assert.Equal("Buenos días, ¿hablo con Antonio?", Assert.Single(log.At(900).Plays(1250).Record().Agent()).Text);
        log = Timed("Buenos días, ¿hablo con Antonio?", 1250, "Buenos", "días,", "¿hablo", "coBuenos", "días,", "¿hablo", "con", "Antonio?").At(900).Plays(950, stops: false);
        var row = Assert.Single(log.At(1851).Add(new InterruptionFrame(), "User").At(4000).Record().Agent());
        Assert.Equal(("Buenos días, ¿hablo con", "Antonio?"), (row.Text, row.Metadata!.UnheardText));
    }

    [Fact]
    public void A_voice_that_really_began_again_was_heard_twice()
    {
        var log = Timed("Good day to you.", 2000, "Good", "day", "to", "Good", "day", "to", "you.");
        Assert.Equal("Good day to Good day to you.", Assert.Single(log.At(900).Plays(2000).Record().Agent()).Text);
    }

    [Theory]
    [InlineData("today then, sir.", 1000, "Come")]
    [InlineData("today then, sir.", 1000, "Come to us")]
    public void Text_at_the_last_words_time_that_only_completes_the_sentence_was_not_heard_without_audio_for_it(string rest, double audio, string told)
    {
        var words = told.Split(' ');
        var log = Begin($"{told} {rest}");
        for (var i = 0; i < words.Length; i++) log.Add(Word(words[i], i * 250), "Tts");
        log.Add(Log.Chunk("c1", Math.Min(audio, (words.Length * 250) + 50)), "Tts").Add(Word(rest, (words.Length - 1) * 250), "Tts").Add(new TTSStoppedFrame { ContextId = "c1" }, "Tts");
        Assert.Equal(told, Assert.Single(log.At(900).Plays(words.Length * 250).Record().Agent()).Text);
    }

    [Fact]
    public void Text_that_completes_the_sentence_was_heard_where_there_is_audio_for_it()
    {
        var log = Begin("Come to us today then.").Add(Word("Come", 0), "Tts").Add(Word("to", 250), "Tts").Add(Word("us", 500), "Tts").Add(Log.Chunk("c1", 1250), "Tts");
        log.Add(Word("today then.", 500), "Tts").Add(new TTSStoppedFrame { ContextId = "c1" }, "Tts");
        Assert.Equal("Come to us today then.", Assert.Single(log.At(900).Plays(1250).Record().Agent()).Text);
    }

    [Theory]
    [InlineData("今日はとても良い天気ですね", "今日はとても良")]
    [InlineData("วันนี้อากาศดีมากครับ", null)]
    public void A_sentence_told_as_one_word_of_a_script_without_spaces_is_heard_sign_by_sign(string sentence, string? heard)
    {
        var log = Begin(sentence).Add(Word(sentence, 0), "Tts").Add(Log.Chunk("c1", 2600), "Tts").Add(new TTSStoppedFrame { ContextId = "c1" }, "Tts").At(900).Plays(1350, stops: false);
        var row = Assert.Single(log.At(2251).Add(new InterruptionFrame(), "User").At(5000).Record().Agent());
        if (heard is not null) Assert.Equal(heard, row.Text);
        Assert.Equal(sentence, row.Text + row.Metadata!.UnheardText);
        Assert.InRange(row.Text!.Length, sentence.Length * 0.4, sentence.Length * 0.65);
    }

    [Fact]
    public void A_mark_that_stands_by_itself_in_a_sentence_told_as_one_word_stays_with_the_word_before_it()
    {
        const string sentence = "Yes – right now.";
        Assert.Equal(sentence, Assert.Single(Timed(sentence, 1000, sentence).At(900).Plays(1000).Record().Agent()).Text);
        var row = Assert.Single(Timed(sentence, 1000, sentence).At(900).Plays(450, stops: false).At(1351).Add(new InterruptionFrame(), "User").At(4000).Record().Agent());
        Assert.StartsWith("Yes –", row.Text, StringComparison.Ordinal);
    }

    private static Log Timed(string asked, double audio, params string[] words)
    {
        var log = Begin(asked);
        for (var i = 0; i < words.Length; i++) log.Add(Word(words[i], i * 250), "Tts");
        return log.Add(Log.Chunk("c1", audio), "Tts").Add(new TTSStoppedFrame { ContextId = "c1" }, "Tts");
    }

    private static Log Begin(string asked) => new Log().At(500).Answers(asked).Add(Sentence(asked), "Tts").Add(new TTSStartedFrame { ContextId = "c1" }, "Tts").At(900);

    private static AggregatedTextFrame Sentence(string text) => new() { Text = text, ContextId = "c1", AggregatedBy = "sentence" };

    private static TTSTextFrame Told(string text) => new() { Text = text, ContextId = "c1", AggregatedBy = "sentence" };

    private static TTSTextFrame Word(string text, double ms) => new() { Text = text, ContextId = "c1", AggregatedBy = "word", Pts = (long)((900 + ms) * 1e6) };
}
