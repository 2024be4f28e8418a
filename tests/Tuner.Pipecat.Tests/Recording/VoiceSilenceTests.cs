using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Recording;

/// <summary>A voice that is silent for three seconds inside one answer: Pipecat closes its audio, and word times begin anew.</summary>
public class VoiceSilenceTests
{
    /// <summary>The service's own times go on where they were, or begin again at nothing.</summary>
    [Theory]
    [InlineData(500)]
    [InlineData(0)]
    public void Each_word_is_in_the_row_in_which_it_sounded(double goesOn)
    {
        var rows = Silent(goesOn).At(5000).Plays(1000).At(7000).Add(new EndFrame()).Record().Agent();
        Assert.Equal(["One two.", "Three four five six."], rows.Select(row => row.Text));
        Assert.Equal([(900L, 1400L), (5000L, 6000L)], rows.Select(row => (row.StartMs!.Value, row.EndMs!.Value)));
    }

    [Theory]
    [InlineData(500)]
    [InlineData(0)]
    public void A_cut_behind_the_silence_leaves_what_nobody_heard(double goesOn)
    {
        var row = Silent(goesOn).At(5000).Plays(450, stops: false).At(5451).Add(new InterruptionFrame(), "User").At(7000).Record().Agent()[^1];
        Assert.Equal(("Three four", "five six.", true), (row.Text, row.Metadata!.UnheardText, row.Metadata.Interrupted));
    }

    /// <summary>Audio that was made at once and is played for a while is no silence of the voice, and a pause of two seconds closes nothing.</summary>
    [Fact]
    public void Words_after_a_shorter_pause_count_as_before()
    {
        var log = First();
        log.At(2900).Add(Sentence("Three four."), "Tts").Add(Word("Three", 900 + 500), "Tts").Add(Word("four.", 900 + 750), "Tts").Add(Log.Chunk("c1", 500), "Tts").Add(new TTSStoppedFrame { ContextId = "c1" }, "Tts");
        Assert.Equal(["One two.", "Three four."], log.At(3000).Plays(500).Record().Agent().Select(row => row.Text));
    }

    private static Log Silent(double goesOn)
    {
        var log = First().At(4400).Add(new BotStoppedSpeakingFrame(), "Output").At(4900).Add(Sentence("Three four five six."), "Tts").Add(new TTSStartedFrame { ContextId = "c1" }, "Tts").At(4990);
        string[] words = ["Three", "four", "five", "six."];
        for (var i = 0; i < words.Length; i++) log.Add(Word(words[i], 4990 + goesOn + (i * 250)), "Tts");
        return log.Add(Log.Chunk("c1", 1000), "Tts").Add(new TTSStoppedFrame { ContextId = "c1" }, "Tts");
    }

    private static Log First() =>
        new Log().At(500).Answers("One two. Three four five six.").Add(Sentence("One two."), "Tts").Add(new TTSStartedFrame { ContextId = "c1" }, "Tts")
            .At(900).Add(Word("One", 900), "Tts").Add(Word("two.", 1150), "Tts").Add(Log.Chunk("c1", 500), "Tts").Plays(500, stops: false);

    private static AggregatedTextFrame Sentence(string text) => new() { Text = text, ContextId = "c1", AggregatedBy = "sentence" };

    private static TTSTextFrame Word(string text, double ms) => new() { Text = text, ContextId = "c1", AggregatedBy = "word", Pts = (long)(ms * 1e6) };
}
