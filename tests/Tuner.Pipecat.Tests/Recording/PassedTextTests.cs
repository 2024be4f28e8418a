using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Recording;

/// <summary>A processor before the voice makes the sentences, and the voice only pushes the same frames again.</summary>
public class PassedTextTests
{
    /// <summary>Newer Pipecat says that such a frame is not (yet) to be spoken; older ones say nothing.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(null)]
    public void What_the_voice_says_of_them_is_the_models_answer(bool? spoken)
    {
        var log = new Log().Speaks(500, 1000, "Hi.").Add(new LLMFullResponseStartFrame(), "Llm").At(1750).Add(new LLMTextFrame { Text = "Good day. How are you?" }, "Llm");
        Passes(log, "Good day.", spoken);
        Says(log, "Good day.", 2);
        Passes(log, "How are you?", spoken);
        log.Add(new LLMFullResponseEndFrame(), "Llm").Add(new TTSTextFrame { Text = "How are you?", ContextId = "c1" }, "Tts");
        Sounds(log, 3);
        log.Add(new TTSStoppedFrame { ContextId = "c1" }, "Tts").At(1900).Plays(1250);
        log.Speaks(5000, 5500, "Fine.").Add(new LLMFullResponseStartFrame(), "Llm").At(6300).Add(new LLMTextFrame { Text = "Nice." }, "Llm").Add(new LLMFullResponseEndFrame(), "Llm");
        Passes(log, "Nice.", spoken);
        Says(log, "Nice.", 1, "c2");
        log.Add(new TTSStoppedFrame { ContextId = "c2" }, "Tts").At(6450).Plays(250).At(9000).Add(new EndFrame());
        var record = log.Record();
        Assert.Equal(["Good day. How are you?", "Nice."], record.Agent().Select(row => row.Text));
        Assert.Equal([250L, 300L], record.Agent().Select(row => row.Metadata!.LlmNodeTtft!.Value));
        Assert.Null(record.GeneralMetaDataRaw!.UnheardResponses);
        Assert.Null(record.GeneralMetaDataRaw.Recording!.Missing);
    }

    [Fact]
    public void A_processor_that_was_seen_to_pass_them_passes_also_what_does_not_say_so()
    {
        var log = new Log().Speaks(500, 1000, "Hi.").Add(new LLMFullResponseStartFrame(), "Llm").At(1750).Add(new LLMTextFrame { Text = "Good day. How are you?" }, "Llm").Add(new LLMFullResponseEndFrame(), "Llm");
        Passes(log, "Good day.", false);
        Says(log, "Good day.", 2);
        Passes(log, "How are you?", null);
        Sounds(log, 3);
        log.Add(new TTSStoppedFrame { ContextId = "c1" }, "Tts").At(1900).Plays(500, stops: false).At(2400).Add(new InterruptionFrame(), "User");
        var row = Assert.Single(log.Record().Agent());
        Assert.Equal(("Good day.", "How are you?"), (row.Text, row.Metadata!.UnheardText));
    }

    [Fact]
    public void What_a_cut_left_of_them_is_unheard()
    {
        var log = new Log().Speaks(500, 1000, "Hi.").Add(new LLMFullResponseStartFrame(), "Llm").At(1750).Add(new LLMTextFrame { Text = "Good day. How are you?" }, "Llm");
        Passes(log, "Good day.", false);
        Says(log, "Good day.", 2);
        Passes(log, "How are you?", false);
        log.At(1900).Plays(500, stops: false).At(2400).Add(new InterruptionFrame(), "User");
        var row = Assert.Single(log.Record().Agent());
        Assert.Equal(("Good day.", "How are you?"), (row.Text, row.Metadata!.UnheardText));
    }

    [Fact]
    public void Code_that_is_only_shown_is_no_part_of_what_was_said()
    {
        var log = new Log().Speaks(500, 1000, "Hi.").Add(new LLMFullResponseStartFrame(), "Llm").At(1750).Add(new LLMTextFrame { Text = "Look. x = 1" }, "Llm").Add(new LLMFullResponseEndFrame(), "Llm");
        Passes(log, "Look.", false);
        log.Add(new AggregatedTextFrame { Text = "x = 1", AggregatedBy = "code", WillBeSpoken = false }, "LLMTextProcessor#0");
        Says(log, "Look.", 1);
        log.Add(new TTSStoppedFrame { ContextId = "c1" }, "Tts").At(1900).Plays(250);
        Assert.Equal(("Look.", null), (log.Record().Agent().Single().Text, log.Record().Agent().Single().Metadata!.UnheardText));
    }

    private static void Passes(Log log, string text, bool? spoken) =>
        log.Add(new AggregatedTextFrame { Text = text, RawText = text, AggregatedBy = "sentence", WillBeSpoken = spoken }, "LLMTextProcessor#0");

    private static void Says(Log log, string text, int words, string context = "c1")
    {
        log.Add(new TTSStartedFrame { ContextId = context }, "Tts");
        Sounds(log, words, context);
        log.Add(new TTSTextFrame { Text = text, ContextId = context }, "Tts");
    }

    private static void Sounds(Log log, int words, string context = "c1")
    {
        for (var i = 0; i < words; i++) log.Add(new TTSAudioRawFrame { ContextId = context, Bytes = 12000, SampleRate = 24000, NumChannels = 1 }, "Tts");
    }
}
