using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Recording;

/// <summary>Some voices tell a whole clause as one word, with the comma before it once more (as Inworld's newer models do).</summary>
public class PhraseTests
{
    private const string Asked = "Yeah, I can do that. Shall we?";

    [Fact]
    public void A_clause_told_as_one_is_said_once_and_its_comma_too()
    {
        var row = Assert.Single(Call().Plays(2000).Record().Agent());
        Assert.Equal((Asked, null), (row.Text, row.Metadata!.UnheardText));
    }

    [Fact]
    public void A_clause_told_as_one_is_cut_where_its_audio_was()
    {
        var row = Assert.Single(Call().Plays(800, stops: false).At(1560).Add(new InterruptionFrame(), "User").Record().Agent());
        Assert.Equal("Yeah, I", row.Text);
        Assert.Equal("can do that. Shall we?", row.Metadata!.UnheardText);
    }

    /// <summary>The voice's words after the clause, and what Pipecat commits at the last word's time.</summary>
    private static Log Call()
    {
        var log = new Log().At(500).Answers(Asked).Add(new AggregatedTextFrame { Text = Asked, ContextId = "c1", AggregatedBy = "sentence" }, "Tts").Add(new TTSStartedFrame { ContextId = "c1" }, "Tts");
        Told(log, "Yeah,", 0);
        Told(log, ", I can do that. ", 400);
        Told(log, "Shall", 1500);
        Told(log, "we?", 1750);
        for (var i = 0; i < 8; i++) log.Add(new TTSAudioRawFrame { ContextId = "c1", Bytes = 12000, SampleRate = 24000, NumChannels = 1 }, "Tts");
        Told(log, ", I can do that. Shall we?", 1750);
        return log.Add(new TTSStoppedFrame { ContextId = "c1" }, "Tts");
    }

    private static void Told(Log log, string text, double at) => log.Add(new TTSTextFrame { Text = text, ContextId = "c1", Pts = (long)((770 + at) * 1e6) }, "Tts");
}
