using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Recording;

/// <summary>Two models with a voice each are asked at once, and a gate lets one of them through.</summary>
public class RaceTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Only_the_winner_was_heard_whichever_voice_was_first(bool secondWins)
    {
        var log = Asked();
        Says(log, "Llm", "I can help you."); // asked at 1490, written at 1700
        Begins(log, "Tts", "c1", "I can help you.");
        Sounds(log, "Tts", "c1", 2);
        if (!secondWins) log.Plays(50, stops: false);
        Says(log.At(2300), "Second", "Sure, tell me more about it.");
        Begins(log, "Voice", "d1", "Sure, tell me more about it.");
        Sounds(log, "Voice", "d1", 6);
        Sounds(log, "Tts", "c1", 2);
        if (secondWins) log.At(2310).Plays(1500);
        else log.At(2350).Plays(950);
        var record = log.At(9000).Add(new EndFrame()).Record();
        Assert.Equal([secondWins ? "Sure, tell me more about it." : "I can help you."], record.Agent().Select(row => row.Text));
        Assert.Null(record.GeneralMetaDataRaw!.UnheardResponses);
        Assert.Null(record.GeneralMetaDataRaw.Recording!.Missing);
    }

    [Fact]
    public void What_the_loser_made_is_not_heard_in_the_next_answer()
    {
        var log = Asked();
        Says(log, "Llm", "I can help you.");
        Begins(log, "Tts", "c1", "I can help you.");
        Sounds(log, "Tts", "c1", 4);
        log.Plays(100, stops: false);
        Says(log, "Second", "Sure.");
        Begins(log, "Voice", "d1", "Sure.");
        Sounds(log, "Voice", "d1", 1);
        log.Add(new TTSStoppedFrame { ContextId = "c1" }, "Tts").At(1800).Plays(900);
        log.At(6000);
        log.Add(new TTSSpeakFrame { Text = "Are you there?" }, "Task::Source");
        Begins(log, "Tts", "c2", "Are you there?");
        Sounds(log, "Tts", "c2", 3);
        log.At(6020).Plays(750);
        Assert.Equal(["I can help you.", "Are you there?"], log.Record().Agent().Select(row => row.Text));
    }

    [Fact]
    public void Two_voices_that_both_sound_one_after_another_are_both_heard()
    {
        var log = Asked();
        Says(log, "Llm", "One moment.");
        Begins(log, "Tts", "c1", "One moment.");
        Sounds(log, "Tts", "c1", 2);
        log.Add(new TTSStoppedFrame { ContextId = "c1" }, "Tts").Plays(250, stops: false);
        Says(log, "Second", "It is open.");
        Begins(log, "Voice", "d1", "It is open.");
        Sounds(log, "Voice", "d1", 3);
        log.Add(new TTSStoppedFrame { ContextId = "d1" }, "Voice").At(1950).Plays(1000);
        Assert.Equal("One moment. It is open.", Assert.Single(log.Record().Agent()).Text);
    }

    private static Log Asked() => new Log().Speaks(500, 1000, "Hi.").Add(new LLMFullResponseStartFrame(), "Llm").Add(new LLMFullResponseStartFrame(), "Second").At(1700);

    private static void Says(Log log, string model, string text) => log.Add(new LLMTextFrame { Text = text }, model).Add(new LLMFullResponseEndFrame(), model);

    private static void Begins(Log log, string voice, string context, string text)
    {
        log.Add(new AggregatedTextFrame { Text = text, ContextId = context, AggregatedBy = "sentence" }, voice);
        log.Add(new TTSStartedFrame { ContextId = context }, voice);
    }

    private static void Sounds(Log log, string voice, string context, int words)
    {
        for (var i = 0; i < words; i++) log.Add(new TTSAudioRawFrame { ContextId = context, Bytes = 12000, SampleRate = 24000, NumChannels = 1 }, voice);
    }
}
