using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Models;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Recording;

/// <summary>What a voice's text without a time tells, sound without text, and what an avatar does to sound.</summary>
public class VoiceTextTests
{
    private const string First = "The store opens at nine every day.";
    private const string Second = "It closes at six on most days.";

    /// <summary>4.2 s of audio for both sentences, cut after 1.6 s; the texts came before the audio of their words.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_text_that_comes_before_its_audio_ends_no_sentence(bool done)
    {
        var log = new Log().At(500).Answers($"{First} {Second}").Add(Asked(First), "Tts").Add(Told(First), "Tts").Add(Log.Chunk("c1", 300), "Tts").Add(Asked(Second), "Tts").Add(Told(Second), "Tts").Add(Log.Chunk("c1", 3900), "Tts");
        if (done) log.Add(new TTSStoppedFrame { ContextId = "c1" }, "Tts");
        var row = Cut(log, 1600);
        Assert.Contains(row.Text!, (string[])["The store opens at", "The store opens at nine", "The store opens at nine every"]);
        Assert.Equal((true, true), (row.Metadata!.Interrupted, row.Metadata.Estimated));
        Assert.Equal($"{First} {Second}", $"{row.Text} {row.Metadata.UnheardText}");
    }

    [Fact]
    public void A_text_behind_its_audio_ends_its_sentence()
    {
        var log = new Log().At(500).Answers($"{First} {Second}").Add(Asked(First), "Tts").Add(Log.Chunk("c1", 1600), "Tts").Add(Told(First), "Tts").Add(Asked(Second), "Tts").Add(Log.Chunk("c1", 2600), "Tts").Add(Told(Second), "Tts");
        Assert.Equal(First, Cut(log, 1600).Text);
    }

    [Fact]
    public void A_model_that_is_its_own_voice_and_gives_each_sentence_before_and_behind_its_audio_is_cut_by_its_audio()
    {
        var log = new Log().At(500).Add(new LLMFullResponseStartFrame(), "Llm").Add(new TTSStartedFrame(), "Llm");
        foreach (var (text, ms) in new[] { (First, 2000.0), (Second, 2000.0) })
        {
            log.Add(new LLMTextFrame { Text = text }, "Llm").Add(new AggregatedTextFrame { Text = text, AggregatedBy = "sentence" }, "Llm").Add(Log.Chunk(null, ms), "Llm");
            log.Add(new TTSTextFrame { Text = text, AggregatedBy = "sentence", IncludesInterFrameSpaces = true }, "Llm");
        }

        var row = Cut(log, 2900);
        Assert.StartsWith($"{First} It closes", row.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("days", row.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Task::Source")]
    [InlineData("Jingle")]
    public void A_recording_played_as_the_voice_is_a_row_without_text(string source)
    {
        var log = new Log().At(500).Add(Log.Chunk(null, 3000), source).Add(new TTSStoppedFrame(), source).Plays(3000);
        var row = Assert.Single(log.Record().Agent());
        Assert.Equal((null, 500L, 3500L, false), (row.Text, row.StartMs!.Value, row.EndMs!.Value, row.Metadata!.Interrupted));
    }

    [Fact]
    public void A_click_is_no_row() => Assert.Empty(new Log().At(500).Add(Log.Chunk(null, 300), "Jingle").Plays(300).Record().Agent());

    [Fact]
    public void A_recording_before_the_answer_takes_nothing_of_its_words()
    {
        var log = new Log().At(500).Add(Log.Chunk(null, 1000), "Task::Source").Answers("One two three four.").Voices("One two three four.").At(900).Plays(1550, stops: false);
        var row = Assert.Single(log.At(2451).Add(new InterruptionFrame(), "User").At(5000).Record().Agent());
        Assert.Equal(("One two", "three four."), (row.Text, row.Metadata!.UnheardText));
    }

    /// <summary>The voice made one second, which the avatar plays itself; it says two seconds late that it stopped.</summary>
    [Fact]
    public void An_avatar_that_stops_late_moves_no_end()
    {
        var log = new Log().At(500).Answers("One two three four.").Voices("One two three four.").At(1500).Add(new BotStartedSpeakingFrame(), "Avatar").At(4500).Add(new BotStoppedSpeakingFrame(), "Avatar");
        var row = Assert.Single(log.Record().Agent());
        Assert.Equal(("One two three four.", 1500L, 2500L), (row.Text, row.StartMs!.Value, row.EndMs!.Value));
    }

    [Fact]
    public void An_avatar_whose_own_audio_stands_for_the_voices_is_cut_where_its_sound_was()
    {
        var log = new Log().At(500).Answers("One two three four five six.").Add(Asked("One two three four five six."), "Tts").At(870);
        string[] words = ["One", "two", "three", "four", "five", "six."];
        for (var i = 0; i < words.Length; i++) log.Add(new TTSTextFrame { Text = words[i], ContextId = "c1", Pts = (870 + (i * 250)) * 1_000_000L }, "Tts");
        log.Add(Log.Chunk("c1", 1500), "Tts").Add(new TTSStoppedFrame { ContextId = "c1" }, "Tts").At(1000).Add(new BotStartedSpeakingFrame(), "Output");
        for (var ms = 0; ms < 750; ms += 50) log.At(1000 + ms).Add(Log.Chunk(null, 50), "Avatar").Add(Log.Chunk(null, 50), "Output");
        var row = Assert.Single(log.At(1751).Add(new InterruptionFrame(), "User").At(4000).Record().Agent());
        Assert.Equal(("One two three", "four five six."), (row.Text, row.Metadata!.UnheardText));
    }

    [Fact]
    public void Fixed_text_that_was_spoken_without_a_report_is_counted()
    {
        var log = new Log().At(500).Add(new TTSSpeakFrame { Text = "One moment." }).Voices("One moment.").Plays(500).At(2000).Answers("Here you are.");
        log.Add(Report(13), "Tts").Voices("Here you are.", "c2").Plays(750);
        Assert.Equal(24, log.Record().GeneralMetaDataRaw!.UsageToken!.TtsCharacterCount);
    }

    [Theory]
    [InlineData(new long[] { 34, 30 }, 64)]
    [InlineData(new long[] { 65 }, 65)]
    [InlineData(new long[] { 30, 28 }, 58)]
    public void What_was_reported_by_sentence_by_answer_or_after_a_filter_is_counted_once(long[] reports, long characters)
    {
        var log = new Log().At(500).Answers($"{First} {Second}").Add(Asked(First), "Tts").Add(Asked(Second), "Tts").Add(Log.Chunk("c1", 1000), "Tts");
        foreach (var report in reports) log.Add(Report(report), "Tts");
        Assert.Equal(characters, log.Add(new TTSStoppedFrame { ContextId = "c1" }, "Tts").Plays(1000).Record().GeneralMetaDataRaw!.UsageToken!.TtsCharacterCount);
    }

    private static TranscriptSegment Cut(Log log, double heard)
    {
        log.At(1000).Plays(heard, stops: false);
        return Assert.Single(log.At(1001 + heard).Add(new InterruptionFrame(), "User").At(9000).Record().Agent());
    }

    private static MetricsFrame Report(long characters) =>
        new() { Data = [new MetricsData { Type = "TTSUsageMetricsData", Processor = "Tts", Model = "sonic", Value = System.Text.Json.JsonSerializer.SerializeToElement(characters) }] };

    private static AggregatedTextFrame Asked(string text) => new() { Text = text, ContextId = "c1", AggregatedBy = "sentence" };

    private static TTSTextFrame Told(string text) => new() { Text = text, ContextId = "c1", AggregatedBy = "sentence" };
}
