using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Models;
using Tuner.Pipecat.Recording;
using Tuner.Pipecat.Recording.Rows;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Recording;

/// <summary>A host that tells too little gets a record that says so; one that tells enough, in whatever order, does not.</summary>
public sealed class MissingFactsTests
{
    private readonly CallRecorder _recorder = new();
    private long _now;

    [Fact]
    public void A_bot_that_was_heard_without_words_lacks_its_text()
    {
        Tell(0, new StartFrame(), new BotStartedSpeakingFrame());
        Tell(8, new BotStoppedSpeakingFrame(), new EndFrame());
        Assert.Equal((false, "agent_text"), Missing());
    }

    [Fact]
    public void Audio_that_was_played_without_words_lacks_its_text()
    {
        Tell(0, new StartFrame(), new TTSStartedFrame { ContextId = "c", Source = "tts" }, new BotStartedSpeakingFrame { Source = "out" });
        Tell(0, Audio(900, "tts", "c"), Audio(900, "out", null));
        Tell(5000, new EndFrame());
        Assert.Equal((false, "agent_text"), Missing());
    }

    [Fact]
    public void Speech_that_was_asked_for_and_gave_no_sound_lacks_its_audio()
    {
        Tell(0, new StartFrame(), new AggregatedTextFrame { Text = "Hello.", ContextId = "c", Source = "tts" });
        Tell(5000, new EndFrame());
        Assert.Equal((false, "agent_audio"), Missing());
    }

    [Fact]
    public void Audio_that_nobody_says_was_played_lacks_its_playback()
    {
        Tell(0, new StartFrame(), new AggregatedTextFrame { Text = "Hello.", ContextId = "c", Source = "tts" }, Audio(900, "tts", "c"));
        Tell(5000, new EndFrame());
        Assert.Equal((false, "playback"), Missing());
    }

    [Fact]
    public void Speech_that_was_cut_or_overtaken_by_the_end_lacks_nothing()
    {
        Tell(0, new StartFrame(), new AggregatedTextFrame { Text = "Hello.", ContextId = "c", Source = "tts" });
        Tell(3000, new InterruptionFrame());
        Tell(1000, new AggregatedTextFrame { Text = "Bye.", ContextId = "d", Source = "tts" });
        Tell(500, new EndFrame());
        Assert.Equal((true, ""), Missing());
    }

    [Fact]
    public void An_answer_of_which_no_word_was_heard_is_told_as_such_and_lacks_nothing()
    {
        Tell(0, new StartFrame(), new LLMFullResponseStartFrame { Source = "llm" }, new LLMTextFrame { Text = "Hello.", Source = "llm" });
        Tell(0, new AggregatedTextFrame { Text = "Hello.", ContextId = "c", Source = "tts" });
        Tell(5000, new EndFrame());
        Assert.Equal((true, ""), Missing());
        Assert.Equal("Hello.", Assert.Single(_recorder.ToPayload().GeneralMetaDataRaw!.UnheardResponses!).Text);
    }

    [Fact]
    public void Words_without_audio_and_without_a_name_belong_to_the_time_in_which_the_bot_spoke()
    {
        Tell(0, new StartFrame(), new BotStartedSpeakingFrame(), new TTSTextFrame { Text = "One." });
        Tell(900, new BotStoppedSpeakingFrame());
        Tell(3000, new BotStartedSpeakingFrame(), new TTSTextFrame { Text = "Two." });
        Tell(900, new BotStoppedSpeakingFrame(), new EndFrame());
        Assert.Equal(["One. 0-900", "Two. 3900-4800"], Spoken());
        Assert.Equal((true, ""), Missing());
    }

    [Fact]
    public void Words_that_come_when_the_bot_has_spoken_belong_to_what_it_said_before()
    {
        Tell(0, new StartFrame(), new BotStartedSpeakingFrame());
        Tell(900, new BotStoppedSpeakingFrame());
        Tell(100, new TTSTextFrame { Text = "One." });
        Tell(3000, new BotStartedSpeakingFrame());
        Tell(900, new BotStoppedSpeakingFrame());
        Tell(100, new TTSTextFrame { Text = "Two." }, new EndFrame());
        Assert.Equal(["One. 0-900", "Two. 4000-4900"], Spoken());
    }

    [Fact]
    public void Audio_without_a_source_is_heard_while_the_bot_speaks()
    {
        Tell(0, new StartFrame(), new AggregatedTextFrame { Text = "One." }, Audio(900, null, null), new BotStartedSpeakingFrame());
        Tell(900, new BotStoppedSpeakingFrame(), new EndFrame());
        Assert.Equal(["One. 0-900"], Spoken());
    }

    [Fact]
    public void No_recorded_call_of_Pipecat_lacks_anything()
    {
        var lacking = RecordedCalls.All().Select(file => (Name: Path.GetFileName(file), Recording: RecordedCalls.Fold(RecordedCalls.Lines(file)).ToPayload().GeneralMetaDataRaw!.Recording!))
            .Where(call => call.Recording.Missing is not null).Select(call => $"{call.Name}: {string.Join(' ', call.Recording.Missing!)}");
        Assert.Empty(lacking);
    }

    private static TTSAudioRawFrame Audio(int milliseconds, string? source, string? context) =>
        new() { Bytes = milliseconds * 32, SampleRate = 16_000, NumChannels = 1, Source = source, ContextId = context };

    private void Tell(int after, params Frame[] frames)
    {
        _now += after * 1_000_000L;
        foreach (var frame in frames) _recorder.Apply(frame with { Clock = _now, Time = 1_000_000_000_000 + _now });
    }

    private (bool, string) Missing()
    {
        var recording = _recorder.ToPayload().GeneralMetaDataRaw!.Recording!;
        return (recording.Complete, string.Join(' ', recording.Missing ?? []));
    }

    private List<string> Spoken() => [.. _recorder.ToPayload().Rows(SegmentRole.Agent).Select(row => $"{row.Text} {row.StartMs}-{row.EndMs}")];
}
